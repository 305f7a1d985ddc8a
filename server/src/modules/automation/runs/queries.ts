import type { WorkflowRun, WorkflowRunDetail } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { RunState } from "../machine.ts";

export type NewRun = {
  id: string;
  workflow_id: string;
  version: number;
  shadow: boolean;
  lead_id: string;
  trigger: string;
  event_id: string;
  depth: number;
  origin_id: string | null;
  state: WorkflowRun["state"];
  reason: WorkflowRun["reason"];
  wake_at: Date | null;
  started_at: Date;
  ended_at: Date | null;
};

export async function insertRuns(tx: Tx<"workflow_runs">, rows: readonly NewRun[]): Promise<void> {
  if (rows.length === 0) return;
  // The lead may be gone by now, and then there is nothing to begin.
  await sql`
    insert into workflow_runs (id, workflow_id, version, shadow, lead_id, trigger, event_id, depth,
      origin_id, state, reason, wake_at, started_at, ended_at)
    select v.id, v.workflow_id, v.version, v.shadow, v.lead_id, v.trigger, v.event_id, v.depth,
      v.origin_id, v.state, v.reason, v.wake_at, v.started_at, v.ended_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (
      id uuid, workflow_id uuid, version int, shadow boolean, lead_id uuid, trigger text,
      event_id uuid, depth int, origin_id uuid, state text, reason text, wake_at timestamptz,
      started_at timestamptz, ended_at timestamptz)`.execute(tx);
}

export type Cause = { id: string; depth: number; origin_id: string | null };

/** Runs that brought events about. */
export async function selectCauses(
  tx: Tx<"workflow_runs">,
  ids: readonly string[],
): Promise<Map<string, Cause>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Cause>`
    select id, depth, origin_id from workflow_runs where id = any(${[...ids]}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** How often each workflow began for each lead since then, by `workflow lead shadow`. */
export async function countBeginnings(
  tx: Tx<"workflow_runs">,
  leadIds: readonly string[],
  since: Date,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ key: string; count: number }>`
    select workflow_id || ' ' || lead_id || ' ' || shadow as key, count(*)::int as count
    from workflow_runs
    where lead_id = any(${[...leadIds]}::uuid[]) and id >= first_id_at(${since})
      and state <> 'REFUSED'
    group by workflow_id, lead_id, shadow`.execute(tx);
  return new Map(rows.map(({ key, count }) => [key, count]));
}

/** Counts beginnings of this hour; what there is of them with these. */
export async function addToHour(
  tx: Tx<"workflow_hours">,
  hour: Date,
  added: { runs: number; refused: number },
): Promise<{ runs: number; refused: number }> {
  const { rows } = await sql<{ runs: number; refused: number }>`
    insert into workflow_hours as h (hour, runs, refused)
    values (${hour}, ${added.runs}, ${added.refused})
    on conflict (tenant_id, hour) do update
      set runs = h.runs + excluded.runs, refused = h.refused + excluded.refused
    returning runs, refused`.execute(tx);
  return rows[0] ?? added;
}

export async function readHour(
  tx: Tx<"workflow_hours">,
  hour: Date,
): Promise<{ runs: number; refused: number }> {
  const row = await tx
    .selectFrom("workflow_hours")
    .select(["runs", "refused"])
    .where("hour", "=", hour)
    .executeTakeFirst();
  return row ?? { runs: 0, refused: 0 };
}

/** A run that the engine has in hand, with the version that it follows. */
export type DueRun = {
  id: string;
  workflow_id: string;
  workflow_name: string;
  enabled: boolean;
  deleted: boolean;
  version: number;
  shadow: boolean;
  lead_id: string;
  steps: number;
  definition: unknown;
  state: WorkflowRun["state"];
  reason: WorkflowRun["reason"];
  step: number;
  woken_by: RunState["wokenBy"];
  wake_at: Date | null;
  waits_for: string | null;
  tries: number;
  error: string | null;
  ended_at: Date | null;
};

const dueColumns = sql.raw(`
  r.id, r.workflow_id, w.name as workflow_name, w.enabled, w.deleted_at is not null as deleted,
  r.version, r.shadow, r.lead_id, jsonb_array_length(r.log) as steps, v.definition, r.state,
  r.reason, r.step, r.woken_by, r.wake_at, r.waits_for, r.tries, r.error, r.ended_at`);
const ofVersion = sql.raw(`
  join workflows w on w.id = r.workflow_id
  join workflow_versions v on v.workflow_id = r.workflow_id and v.number = r.version`);

/** Runs that are due, held until the transaction ends; those that another process holds are passed over. */
export async function lockDueRuns(
  tx: Tx<"workflow_runs" | "workflows" | "workflow_versions">,
  now: Date,
  most: number,
): Promise<DueRun[]> {
  const { rows } = await sql<DueRun>`
    select ${dueColumns} from (
      select * from workflow_runs
      where wake_at <= ${now} order by wake_at, id limit ${most} for update skip locked) r
    ${ofVersion} order by r.wake_at, r.id`.execute(tx);
  return rows;
}

export async function lockRun(
  tx: Tx<"workflow_runs" | "workflows" | "workflow_versions">,
  id: string,
): Promise<DueRun | undefined> {
  const { rows } = await sql<DueRun>`
    select ${dueColumns} from workflow_runs r ${ofVersion}
    where r.id = ${id} for update of r`.execute(tx);
  return rows[0];
}

export type RunUpdate = {
  id: string;
  state: string;
  reason: string | null;
  step: number;
  woken_by: string | null;
  wake_at: Date | null;
  waits_for: string | null;
  tries: number;
  error: string | null;
  ended_at: Date | null;
  log: WorkflowRunDetail["log"];
  effects: string[];
};

export async function updateRuns(
  tx: Tx<"workflow_runs">,
  updates: readonly RunUpdate[],
): Promise<void> {
  if (updates.length === 0) return;
  await sql`
    update workflow_runs r set state = v.state, reason = v.reason, step = v.step,
      woken_by = v.woken_by, wake_at = v.wake_at, waits_for = v.waits_for, tries = v.tries,
      error = v.error, ended_at = v.ended_at, log = r.log || v.log, effects = r.effects || v.effects
    from jsonb_to_recordset(${JSON.stringify(updates)}::jsonb) as v (
      id uuid, state text, reason text, step int, woken_by text, wake_at timestamptz,
      waits_for text, tries int, error text, ended_at timestamptz, log jsonb, effects text[])
    where r.id = v.id and r.id = any(${updates.map(({ id }) => id)}::uuid[])`.execute(tx);
}

/** Runs of these leads that wait for one of these events. */
export async function selectWaiting(
  tx: Tx<"workflow_runs" | "workflows" | "workflow_versions">,
  leadIds: readonly string[],
  events: readonly string[],
): Promise<DueRun[]> {
  const { rows } = await sql<DueRun>`
    select ${dueColumns} from workflow_runs r ${ofVersion}
    where r.lead_id = any(${[...leadIds]}::uuid[]) and r.waits_for = any(${[...events]}::text[])
      and r.woken_by is null
    for update of r`.execute(tx);
  return rows;
}

export async function wakeRuns(
  tx: Tx<"workflow_runs">,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update workflow_runs set woken_by = 'EVENT', wake_at = ${now}
    where id = any(${[...ids]}::uuid[]) and state = 'WAITING'`.execute(tx);
}

/** Takes off what a workflow has under way. */
export async function stopRunsOf(
  tx: Tx<"workflow_runs">,
  workflowId: string,
  now: Date,
): Promise<void> {
  await sql`
    update workflow_runs set state = 'STOPPED', reason = 'SWITCHED_OFF', wake_at = null,
      waits_for = null, ended_at = ${now}
    where workflow_id = ${workflowId} and wake_at is not null`.execute(tx);
}

/** Forgets runs that ended before then, so many at a time. */
export async function deleteOldRuns(
  tx: Tx<"workflow_runs" | "workflow_hours">,
  before: Date,
  most: number,
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    delete from workflow_runs where id = any(array(
      select id from workflow_runs
      where id < first_id_at(${before}) and ended_at < ${before} order by id limit ${most}))
    returning id`.execute(tx);
  await sql`delete from workflow_hours where hour < ${before}`.execute(tx);
  return rows.length;
}
