import type { WorkflowDefinition, WorkflowRun, WorkflowRunDetail } from "@parley/contract";
import { workflowRan } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { withinScope } from "../../../platform/scope.ts";
import { isActive, move } from "../machine.ts";
import { Hand, stateOf } from "./hand.ts";
import { lockRun, updateRuns } from "./queries.ts";

export type RunFilter = {
  id?: string;
  workflowId?: string | undefined;
  leadId?: string | undefined;
  state?: WorkflowRun["state"][] | undefined;
  shadow?: boolean | undefined;
  before?: string | undefined;
  limit: number;
};

type Right = "automation:read" | "automation:manage";

export type RunRow = Omit<WorkflowRun, "can" | "wakeAt" | "startedAt" | "endedAt"> & {
  wakeAt: Date | null;
  startedAt: Date;
  endedAt: Date | null;
  log: WorkflowRunDetail["log"];
  mayTurn: boolean;
  definition: WorkflowDefinition;
};

const leadColumns = { owner: ["l.assignee_id", "l.last_agent_id"], team: "l.team_id" };

/** Runs of leads that the caller sees and his right covers, newest first. */
export async function selectRuns(ctx: Ctx, right: Right, filter: RunFilter): Promise<RunRow[]> {
  const tx: Tx<"workflow_runs" | "workflows" | "workflow_versions" | "leads"> = ctx.tx;
  const parts = [
    sql`${withinScope(ctx, "leads:read", leadColumns)}`,
    sql`${withinScope(ctx, right, leadColumns)}`,
  ];
  if (filter.id !== undefined) parts.push(sql`r.id = ${filter.id}`);
  if (filter.workflowId !== undefined) parts.push(sql`r.workflow_id = ${filter.workflowId}`);
  if (filter.leadId !== undefined) parts.push(sql`r.lead_id = ${filter.leadId}`);
  if (filter.state) parts.push(sql`r.state = any(${filter.state}::text[])`);
  if (filter.shadow !== undefined) parts.push(sql`r.shadow = ${filter.shadow}`);
  if (filter.before !== undefined) parts.push(sql`r.id < ${filter.before}`);
  const { rows } = await sql<RunRow>`
    select r.id, r.workflow_id as "workflowId", w.name as "workflowName", r.version, r.shadow,
      r.lead_id as "leadId", l.name as "leadName", r.state, r.reason, r.trigger, r.depth,
      r.origin_id as "originId", r.wake_at as "wakeAt", r.started_at as "startedAt",
      r.ended_at as "endedAt", jsonb_array_length(r.log) as steps, r.error, r.log,
      v.definition, ${withinScope(ctx, "automation:manage", leadColumns)} as "mayTurn"
    from workflow_runs r
    join workflows w on w.id = r.workflow_id
    join workflow_versions v on v.workflow_id = r.workflow_id and v.number = r.version
    join leads l on l.id = r.lead_id
    where ${sql.join(parts, sql` and `)}
    order by r.id desc limit ${filter.limit}`.execute(tx);
  return rows;
}

export async function getRun(ctx: Ctx, id: string): Promise<WorkflowRunDetail> {
  const row = await runOf(ctx, "automation:read", id);
  return { ...toRun(row), log: row.log, definition: row.definition };
}

async function runOf(ctx: Ctx, right: Right, id: string): Promise<RunRow> {
  const [row] = await selectRuns(ctx, right, { id, limit: 1 });
  if (!row) throw notFound("run");
  return row;
}

/** A failed run goes on from the step that failed; what is behind it is not done again. */
export async function retryRun(ctx: Ctx, id: string): Promise<WorkflowRun> {
  return turn(ctx, id, (hand) => {
    if (hand.run.state !== "FAILED") throw new Refusal("conflict", "The run has not failed");
    hand.run = move(hand.run, { type: "RETRIED" }, hand.end, ctx.now);
  });
}

export async function stopRun(ctx: Ctx, id: string): Promise<WorkflowRun> {
  return turn(ctx, id, (hand) => {
    if (!isActive(hand.run)) throw new Refusal("conflict", "The run has ended already");
    hand.stop("BY_USER");
  });
}

async function turn(ctx: Ctx, id: string, change: (hand: Hand) => void): Promise<WorkflowRun> {
  await runOf(ctx, "automation:manage", id);
  const row = await lockRun(ctx.tx, id);
  if (!row) throw notFound("run");
  const hand = new Hand(row, ctx.now);
  hand.run = stateOf(row);
  change(hand);
  await updateRuns(ctx.tx, [hand.toUpdate()]);
  const told = { id: row.workflow_id, runs: 1, failed: 0 };
  await emit(ctx, workflowRan, told, { permission: "automation:read" });
  return toRun(await runOf(ctx, "automation:manage", id));
}

export function toRun(row: RunRow): WorkflowRun {
  const can: WorkflowRun["can"] = [];
  if (row.mayTurn) {
    if (row.state === "FAILED") can.push("retry");
    if (row.state === "RUNNING" || row.state === "WAITING") can.push("stop");
  }
  const { log: _, definition: __, mayTurn: ___, wakeAt, startedAt, endedAt, ...rest } = row;
  return {
    ...rest,
    wakeAt: wakeAt?.toISOString() ?? null,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    can,
  };
}
