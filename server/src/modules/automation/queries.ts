import type { WorkflowDefinition } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";

/** A workflow as a list shows it. */
export type WorkflowRow = {
  id: string;
  name: string;
  description: string;
  enabled: boolean;
  draft: WorkflowDefinition;
  live_version: number | null;
  shadow_version: number | null;
  shadow_since: Date | null;
  last_version: number;
  live_definition: WorkflowDefinition | null;
  created_at: Date;
  updated_at: Date;
  version: number;
  next_due_at: Date | null;
  last_run_at: Date | null;
  runs: number;
  failed: number;
};

type Find = { id?: string; before?: string | undefined; limit: number; forUpdate?: boolean };

/** Workflows that were not deleted, newest first, with what they did in the last seven days. */
export async function selectWorkflows(ctx: Ctx, find: Find): Promise<WorkflowRow[]> {
  const tx: Tx<"workflows" | "workflow_versions" | "workflow_runs" | "workflow_schedules"> = ctx.tx;
  const since = new Date(ctx.now.getTime() - 7 * 86_400_000);
  const one = find.id === undefined ? sql`true` : sql`w.id = ${find.id}`;
  const start = find.before === undefined ? sql`true` : sql`w.id < ${find.before}`;
  const { rows } = await sql<WorkflowRow>`
    select w.id, w.name, w.description, w.enabled, w.draft, w.live_version, w.shadow_version,
      w.shadow_since, w.last_version, v.definition as live_definition, w.created_at, w.updated_at,
      w.version, s.next_due_at, r.last_run_at, coalesce(r.runs, 0)::int as runs,
      coalesce(r.failed, 0)::int as failed
    from workflows w
    left join workflow_versions v on v.workflow_id = w.id and v.number = w.live_version
    left join workflow_schedules s on s.workflow_id = w.id and not s.shadow
    left join lateral (
      select max(x.started_at) as last_run_at, count(*) as runs,
        count(*) filter (where x.state = 'FAILED') as failed
      from (
        select started_at, state from workflow_runs
        where workflow_id = w.id and id >= first_id_at(${since}) and not shadow
        limit 100000) x) r on true
    where ${one} and ${start} and w.deleted_at is null
    order by w.id desc limit ${find.limit} ${find.forUpdate ? sql`for update of w` : sql``}`.execute(
    tx,
  );
  return rows;
}

export async function insertWorkflow(
  ctx: Ctx,
  row: { id: string; name: string; description: string; draft: WorkflowDefinition },
): Promise<void> {
  const tx: Tx<"workflows"> = ctx.tx;
  await tx
    .insertInto("workflows")
    .values({
      ...row,
      draft: JSON.stringify(row.draft),
      created_by: ctx.actor.userId,
      created_at: ctx.now,
    })
    .execute();
}

export type WorkflowPatch = Partial<{
  name: string;
  description: string;
  enabled: boolean;
  draft: string;
  live_version: number | null;
  shadow_version: number | null;
  shadow_since: Date | null;
  last_version: number;
  deleted_at: Date;
}>;

export async function patchWorkflow(
  tx: Tx<"workflows">,
  id: string,
  patch: WorkflowPatch,
): Promise<void> {
  await tx.updateTable("workflows").set(patch).where("id", "=", id).execute();
}

export async function countWorkflows(tx: Tx<"workflows">): Promise<number> {
  const row = await tx
    .selectFrom("workflows")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("deleted_at", "is", null)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Nobody else of the tenant makes one until this transaction ends. */
export async function lockWorkflows(ctx: Ctx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`workflows ${ctx.tenantId}`}, 0))`.execute(
    ctx.tx,
  );
}

export async function tenantZone(tx: Tx<"tenants">): Promise<string> {
  const row = await tx.selectFrom("tenants").select("time_zone").executeTakeFirstOrThrow();
  return row.time_zone;
}

/** A version that runs or watches, with the workflow it is of. */
export type RunningVersion = {
  workflow_id: string;
  name: string;
  number: number;
  shadow: boolean;
  definition: unknown;
};

/** Every version that begins runs: those switched on, and those that only watch. */
export async function selectRunning(
  tx: Tx<"workflows" | "workflow_versions">,
  events: readonly string[],
): Promise<RunningVersion[]> {
  const { rows } = await sql<RunningVersion>`
    select w.id as workflow_id, w.name, v.number, k.shadow, v.definition
    from workflows w
    cross join lateral (values (false, case when w.enabled then w.live_version end),
      (true, w.shadow_version)) as k (shadow, number)
    join workflow_versions v on v.workflow_id = w.id and v.number = k.number
    where w.deleted_at is null and v.definition -> 'trigger' ->> 'event' = any(${[...events]}::text[])
    order by w.id, k.shadow`.execute(tx);
  return rows;
}

export async function setSchedule(
  ctx: Ctx,
  workflowId: string,
  shadow: boolean,
  nextDueAt: Date | undefined,
): Promise<void> {
  const tx: Tx<"workflow_schedules"> = ctx.tx;
  if (nextDueAt === undefined) {
    await tx
      .deleteFrom("workflow_schedules")
      .where("workflow_id", "=", workflowId)
      .where("shadow", "=", shadow)
      .execute();
    return;
  }
  await tx
    .insertInto("workflow_schedules")
    .values({ workflow_id: workflowId, shadow, next_due_at: nextDueAt })
    .onConflict((conflict) =>
      conflict
        .columns(["tenant_id", "workflow_id", "shadow"])
        .doUpdateSet({ next_due_at: nextDueAt }),
    )
    .execute();
}

export type VersionRow = {
  number: number;
  definition: WorkflowDefinition;
  note: string;
  published_by: string | null;
  published_by_name: string | null;
  published_at: Date;
};

export async function selectVersions(
  tx: Tx<"workflow_versions" | "users">,
  workflowId: string,
  find: { number?: number; before?: number | undefined; limit: number },
): Promise<VersionRow[]> {
  const one = find.number === undefined ? sql`true` : sql`v.number = ${find.number}`;
  const start = find.before === undefined ? sql`true` : sql`v.number < ${find.before}`;
  const { rows } = await sql<VersionRow>`
    select v.number, v.definition, v.note, v.published_by, u.name as published_by_name,
      v.published_at
    from workflow_versions v left join users u on u.id = v.published_by
    where v.workflow_id = ${workflowId} and ${one} and ${start}
    order by v.number desc limit ${find.limit}`.execute(tx);
  return rows;
}

export async function insertVersion(
  ctx: Ctx,
  version: { workflowId: string; number: number; definition: WorkflowDefinition; note: string },
): Promise<void> {
  const tx: Tx<"workflow_versions"> = ctx.tx;
  await tx
    .insertInto("workflow_versions")
    .values({
      workflow_id: version.workflowId,
      number: version.number,
      definition: JSON.stringify(version.definition),
      note: version.note,
      published_by: ctx.actor.userId,
      published_at: ctx.now,
    })
    .execute();
}
