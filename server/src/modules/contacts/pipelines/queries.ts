import type { LeadStatus, Stage } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import type { StageDraft } from "./seed.ts";

export type PipelineRow = { id: string; name: string; position: number; is_default: boolean };
export type StageRow = {
  id: string;
  pipeline_id: string;
  name: string;
  kind: Stage["kind"];
  color: Stage["color"];
  probability: number;
  status: LeadStatus | null;
  position: number;
};

const pipelineColumns = ["id", "name", "position", "is_default"] as const;
const stageColumns = [
  "id",
  "pipeline_id",
  "name",
  "kind",
  "color",
  "probability",
  "status",
  "position",
] as const;

/** All pipelines in their order. */
export function selectPipelines(tx: Tx<"pipelines">): Promise<PipelineRow[]> {
  return tx
    .selectFrom("pipelines")
    .select(pipelineColumns)
    .orderBy("position")
    .orderBy("id")
    .execute();
}

/** All stages, or those of one pipeline, in their order. */
export function selectStages(tx: Tx<"stages">, pipelineId?: string): Promise<StageRow[]> {
  return tx
    .selectFrom("stages")
    .select(stageColumns)
    .$if(pipelineId !== undefined, (query) => query.where("pipeline_id", "=", pipelineId ?? ""))
    .orderBy("position")
    .orderBy("id")
    .$castTo<StageRow>()
    .execute();
}

export function findPipeline(tx: Tx<"pipelines">, id: string): Promise<PipelineRow | undefined> {
  return tx.selectFrom("pipelines").select(pipelineColumns).where("id", "=", id).executeTakeFirst();
}

/**
 * Holds all pipelines of the tenant: whoever changes their order, their stages or the default waits for
 * whoever does so already.
 */
export function lockPipelines(tx: Tx<"pipelines">): Promise<PipelineRow[]> {
  return tx
    .selectFrom("pipelines")
    .select(pipelineColumns)
    .orderBy("position")
    .orderBy("id")
    .forUpdate()
    .execute();
}

export function findStage(tx: Tx<"stages">, id: string): Promise<StageRow | undefined> {
  return tx
    .selectFrom("stages")
    .select(stageColumns)
    .where("id", "=", id)
    .$castTo<StageRow>()
    .executeTakeFirst();
}

/** The stage of a pipeline where a status belongs, if there is one. */
export function stageOfStatus(
  tx: Tx<"stages">,
  pipelineId: string,
  status: LeadStatus,
): Promise<StageRow | undefined> {
  return tx
    .selectFrom("stages")
    .select(stageColumns)
    .where("pipeline_id", "=", pipelineId)
    .where("status", "=", status)
    .$castTo<StageRow>()
    .executeTakeFirst();
}

export async function insertPipeline(
  tx: Tx<"pipelines">,
  row: PipelineRow,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("pipelines")
    .values({ ...row, created_at: now })
    .execute();
}

/** Stages in the order given, behind those that the pipeline has. */
export async function insertStages(
  tx: Tx<"stages">,
  pipelineId: string,
  drafts: readonly StageDraft[],
  now: Date,
  from = 0,
): Promise<string[]> {
  const rows = drafts.map((draft, i) => ({
    ...draft,
    id: newId(),
    pipeline_id: pipelineId,
    position: from + i,
    created_at: now,
  }));
  await tx.insertInto("stages").values(rows).execute();
  return rows.map(({ id }) => id);
}

export async function savePipeline(
  tx: Tx<"pipelines">,
  id: string,
  change: Partial<Omit<PipelineRow, "id">>,
): Promise<void> {
  await tx.updateTable("pipelines").set(change).where("id", "=", id).execute();
}

export async function saveStage(
  tx: Tx<"stages">,
  id: string,
  change: Partial<Omit<StageRow, "id" | "pipeline_id">>,
): Promise<void> {
  await tx.updateTable("stages").set(change).where("id", "=", id).execute();
}

/** Puts rows into the order of these ids. */
export async function saveOrder(
  tx: Tx<"stages" | "pipelines">,
  table: "stages" | "pipelines",
  ids: readonly string[],
): Promise<void> {
  await sql`
    update ${sql.table(table)} t set position = v.n - 1
    from unnest(${[...ids]}::uuid[]) with ordinality as v (id, n)
    where t.id = v.id and t.position <> v.n - 1`.execute(tx);
}

export async function removePipeline(tx: Tx<"pipelines">, id: string): Promise<void> {
  await tx.deleteFrom("pipelines").where("id", "=", id).execute();
}

export async function removeStage(tx: Tx<"stages">, id: string): Promise<void> {
  await tx.deleteFrom("stages").where("id", "=", id).execute();
}

/** How many leads stand in these stages, deleted ones included, counted up to `most`. */
export async function countInStages(
  tx: Tx<"leads">,
  stageIds: readonly string[],
  most: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from leads where stage_id = any(${[...stageIds]}::uuid[]) limit ${most}) as found`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}
