import type { LeadStatus } from "@parley/contract";

export type Named = { id: string; name: string };
export type StageNamed = Named & { pipelineId: string; status: LeadStatus | null };

/** What cells may name: tags and fixed lists in use, and stages; by their names in small letters. */
export type Names = {
  tags: ReadonlyMap<string, Named>;
  lists: ReadonlyMap<string, Named>;
  /** A stage alone where only one pipeline has one of this name, else with its pipeline in front. */
  stages: ReadonlyMap<string, StageNamed>;
};

export const noNames: Names = { tags: new Map(), lists: new Map(), stages: new Map() };

/** The records that a cell names, with commas, semicolons or bars between them; undefined where one is not known. */
export function namedIn(known: ReadonlyMap<string, Named>, cell: string): Named[] | undefined {
  const whole = known.get(keyOf(cell));
  if (whole) return [whole];
  const found = new Map<string, Named>();
  // A name may hold what stands between names: the longest that is known counts.
  const ends = [...cell.matchAll(/[;,|]|$/g)].map(({ index }) => index);
  for (let from = 0; from < cell.length; ) {
    const rest = ends.filter((end) => end >= from);
    const end = rest.findLast((one) => known.has(keyOf(cell.slice(from, one)))) ?? rest[0] ?? from;
    const part = keyOf(cell.slice(from, end));
    const one = known.get(part);
    if (one) found.set(one.id, one);
    else if (part !== "") return undefined;
    from = end + 1;
  }
  return [...found.values()];
}

/** The stage that a cell names, alone or as "Pipeline / Stage". */
export function stageIn(stages: Names["stages"], cell: string): StageNamed | undefined {
  const [pipeline, ...rest] = cell.split(/[/>:]/);
  return stages.get(keyOf(cell)) ?? stages.get(stageKey(pipeline ?? "", rest.join("/")));
}

export type PipelineRow = {
  name: string;
  isDefault: boolean;
  stages: Omit<StageNamed, "pipelineId">[];
};

/** Stages by what they may be called. The default pipeline's need no pipeline in front. */
export function stagesByName(
  pipelines: readonly (PipelineRow & { id: string })[],
): Map<string, StageNamed> {
  const all = pipelines.flatMap((pipeline) =>
    pipeline.stages.map((stage) => ({ ...stage, pipelineId: pipeline.id, pipeline })),
  );
  const named = new Map<string, StageNamed>();
  for (const { pipeline, ...stage } of all) {
    const alike = all.filter((other) => keyOf(other.name) === keyOf(stage.name));
    const name = `${pipeline.name} / ${stage.name}`;
    if (alike.length === 1 || pipeline.isDefault) named.set(keyOf(stage.name), { ...stage, name });
    named.set(stageKey(pipeline.name, stage.name), { ...stage, name });
  }
  return named;
}

export function keyOf(name: string): string {
  return name.trim().toLowerCase();
}

function stageKey(pipeline: string, stage: string): string {
  return `${keyOf(pipeline)} / ${keyOf(stage)}`;
}
