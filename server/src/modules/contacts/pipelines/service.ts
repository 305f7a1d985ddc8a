import {
  type createPipeline as createPipelineEndpoint,
  type createStage as createStageEndpoint,
  type Input,
  type Pipeline,
  pipelineChanged,
  pipelineCreated,
  pipelineDeleted,
  type Stage,
  type updatePipeline as updatePipelineEndpoint,
  type updateStage as updateStageEndpoint,
} from "@parley/contract";
import { changeOf } from "../../../platform/audit/entry.ts";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { empty } from "./empty.ts";
import { reordered } from "./order.ts";
import {
  findPipeline,
  findStage,
  insertPipeline,
  insertStages,
  lockPipelines,
  type PipelineRow,
  removePipeline,
  removeStage,
  type StageRow,
  saveOrder,
  savePipeline,
  saveStage,
  selectPipelines,
  selectStages,
} from "./queries.ts";
import { usualStages } from "./seed.ts";

const listeners = { permission: "pipelines:read" } as const;
const mostStages = 30;

export async function listPipelines(ctx: Ctx): Promise<{ items: Pipeline[] }> {
  const [pipelines, stages] = [await selectPipelines(ctx.tx), await selectStages(ctx.tx)];
  const items = pipelines.map((pipeline) =>
    toPipeline(
      ctx,
      pipeline,
      stages.filter((stage) => stage.pipeline_id === pipeline.id),
    ),
  );
  return { items };
}

export async function getPipeline(ctx: Ctx, id: string): Promise<Pipeline> {
  const row = await findPipeline(ctx.tx, id);
  if (!row) throw notFound("pipeline");
  return toPipeline(ctx, row, await selectStages(ctx.tx, id));
}

export async function createPipeline(
  ctx: Ctx,
  { name, stages = [...usualStages] }: Input<typeof createPipelineEndpoint>["body"],
): Promise<Pipeline> {
  const known = await lockPipelines(ctx.tx);
  refuseTaken(known, name);
  refuseTwice(stages);
  const id = newId();
  const row = { id, name, position: known.length, is_default: known.length === 0 };
  await insertPipeline(ctx.tx, row, ctx.now);
  await insertStages(ctx.tx, id, stages, ctx.now);
  await emit(ctx, pipelineCreated, { id }, listeners, { after: { name, stages } });
  return getPipeline(ctx, id);
}

export async function updatePipeline(
  ctx: Ctx,
  id: string,
  change: Input<typeof updatePipelineEndpoint>["body"],
): Promise<Pipeline> {
  const known = await lockPipelines(ctx.tx);
  const before = known.find((one) => one.id === id);
  if (!before) throw notFound("pipeline");
  const fields: string[] = [];
  if (change.name !== undefined && change.name !== before.name) {
    refuseTaken(
      known.filter((one) => one.id !== id),
      change.name,
    );
    await savePipeline(ctx.tx, id, { name: change.name });
    fields.push("name");
  }
  if (change.isDefault && !before.is_default) {
    const old = known.find((one) => one.is_default);
    if (old) await savePipeline(ctx.tx, old.id, { is_default: false });
    await savePipeline(ctx.tx, id, { is_default: true });
    fields.push("isDefault");
  }
  if (change.position !== undefined) {
    const order = known.map((one) => one.id);
    const wanted = reordered(order, id, change.position);
    if (wanted.join() !== order.join()) fields.push("position");
    await saveOrder(ctx.tx, "pipelines", wanted);
  }
  const after = await getPipeline(ctx, id);
  const was = { name: before.name, isDefault: before.is_default, position: before.position };
  await tell(ctx, id, fields, was, after);
  return after;
}

/** Deletes a pipeline; the leads that stand in it go to the stage that is named. */
export async function deletePipeline(ctx: Ctx, id: string, moveTo?: string): Promise<void> {
  const known = await lockPipelines(ctx.tx);
  const before = known.find((one) => one.id === id);
  if (!before) throw notFound("pipeline");
  if (before.is_default) {
    throw new Refusal(
      "conflict",
      "New leads begin in this pipeline: make another the default first",
    );
  }
  const stages = await selectStages(ctx.tx, id);
  const target = await targetOf(ctx, moveTo);
  if (target?.pipeline_id === id) throw sameTarget();
  for (const stage of stages) await empty(ctx, stage, target);
  await removePipeline(ctx.tx, id);
  await emit(ctx, pipelineDeleted, { id }, listeners, { before: { name: before.name } });
}

export async function createStage(
  ctx: Ctx,
  pipelineId: string,
  { position, ...draft }: Input<typeof createStageEndpoint>["body"],
): Promise<Pipeline> {
  await lockPipeline(ctx, pipelineId);
  const stages = await selectStages(ctx.tx, pipelineId);
  if (stages.length >= mostStages) {
    throw new Refusal("limit-reached", `A pipeline may have ${mostStages} stages at most`);
  }
  refuseTwice([...stages, draft]);
  const [id = ""] = await insertStages(ctx.tx, pipelineId, [draft], ctx.now, stages.length);
  if (position !== undefined) {
    const ids = [...stages.map((stage) => stage.id), id];
    await saveOrder(ctx.tx, "stages", reordered(ids, id, position));
  }
  const after = await getPipeline(ctx, pipelineId);
  await tell(ctx, pipelineId, ["stages"], { stages }, after);
  return after;
}

export async function updateStage(
  ctx: Ctx,
  id: string,
  { position, ...change }: Input<typeof updateStageEndpoint>["body"],
): Promise<Pipeline> {
  const before = await heldStage(ctx, id);
  const stages = await selectStages(ctx.tx, before.pipeline_id);
  refuseTwice(stages.map((stage) => (stage.id === id ? { ...stage, ...given(change) } : stage)));
  if (Object.keys(change).length > 0) await saveStage(ctx.tx, id, given(change));
  if (position !== undefined) {
    const ids = stages.map((stage) => stage.id);
    await saveOrder(ctx.tx, "stages", reordered(ids, id, position));
  }
  const after = await getPipeline(ctx, before.pipeline_id);
  await tell(ctx, before.pipeline_id, ["stages"], { stages }, after);
  return after;
}

/** Deletes a stage; the leads that stand in it go to the stage that is named. */
export async function deleteStage(ctx: Ctx, id: string, moveTo?: string): Promise<void> {
  const before = await heldStage(ctx, id);
  const stages = await selectStages(ctx.tx, before.pipeline_id);
  if (stages.length === 1) {
    throw new Refusal("conflict", "A pipeline needs a stage: delete the pipeline instead");
  }
  const target = await targetOf(ctx, moveTo);
  if (target?.id === id) throw sameTarget();
  await empty(ctx, before, target);
  await removeStage(ctx.tx, id);
  await saveOrder(
    ctx.tx,
    "stages",
    stages.filter((stage) => stage.id !== id).map((stage) => stage.id),
  );
  await tell(
    ctx,
    before.pipeline_id,
    ["stages"],
    { stages },
    await getPipeline(ctx, before.pipeline_id),
  );
}

async function targetOf(ctx: Ctx, moveTo: string | undefined): Promise<StageRow | undefined> {
  if (moveTo === undefined) return undefined;
  const target = await findStage(ctx.tx, moveTo);
  if (!target) throw notFound("stage");
  return target;
}

function sameTarget(): Refusal {
  return new Refusal("conflict", "The leads cannot go to a stage that is deleted with them", {
    errors: [{ field: "moveTo", reason: "is deleted too" }],
  });
}

async function heldStage(ctx: Ctx, id: string): Promise<StageRow> {
  await lockPipelines(ctx.tx);
  const stage = await findStage(ctx.tx, id);
  if (!stage) throw notFound("stage");
  return stage;
}

async function lockPipeline(ctx: Ctx, id: string): Promise<void> {
  const known = await lockPipelines(ctx.tx);
  if (!known.some((one) => one.id === id)) throw notFound("pipeline");
}

function refuseTaken(known: readonly PipelineRow[], name: string): void {
  if (!known.some((one) => one.name.toLowerCase() === name.toLowerCase())) return;
  throw new Refusal("conflict", "Another pipeline has this name", {
    errors: [{ field: "name", reason: "is taken" }],
  });
}

/** Within a pipeline a name and a status stand for one stage. */
function refuseTwice(stages: readonly Pick<Stage, "name" | "status">[]): void {
  const names = stages.map(({ name }) => name.toLowerCase());
  const statuses = stages.flatMap(({ status }) => (status === null ? [] : [status]));
  for (const [field, values] of [
    ["name", names],
    ["status", statuses],
  ] as const) {
    if (new Set<string>(values).size === values.length) continue;
    throw new Refusal("conflict", `Two stages of the pipeline would have the same ${field}`, {
      errors: [{ field, reason: "is taken by another stage" }],
    });
  }
}

function given<T extends object>(change: T): { [K in keyof T]-?: Exclude<T[K], undefined> } {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  // What is left has no undefined in it.
  return Object.fromEntries(entries) as { [K in keyof T]-?: Exclude<T[K], undefined> };
}

async function tell(
  ctx: Ctx,
  id: string,
  fields: string[],
  before: object,
  after: Pipeline,
): Promise<void> {
  if (fields.length === 0) return;
  const values = changeOf(fields, before as Record<string, unknown>, { ...after });
  await emit(ctx, pipelineChanged, { id, fields }, listeners, values);
}

export function toStage(row: StageRow): Stage {
  const { pipeline_id: pipelineId, ...rest } = row;
  return { ...rest, pipelineId };
}

function toPipeline(ctx: Ctx, row: PipelineRow, stages: readonly StageRow[]): Pipeline {
  const can: Pipeline["can"] = [];
  if (may(ctx, "pipelines:update"))
    can.push("update", ...(row.is_default ? [] : ["delete" as const]));
  const { id, name, position, is_default: isDefault } = row;
  return { id, name, position, isDefault, stages: stages.map(toStage), can };
}
