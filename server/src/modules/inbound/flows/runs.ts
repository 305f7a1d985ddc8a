import type { FlowDefinition, FlowEndType } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { insertRows } from "../../../platform/db/insert-rows.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { SealedField } from "../../../platform/encryption/fields.ts";
import { type Reach, type Reached, reachedOf } from "../../calls/index.ts";
import { endOf, type FlowState, newFlowState, type Passage } from "./state.ts";

/** What callers pressed may be anything: it lies sealed while they are led, and is gone afterwards. */
export const sealedRuns: readonly SealedField[] = [
  {
    ...{ table: "flows", column: "secret", boundTo: "id" },
    key: [{ name: "id", type: "uuid" }],
  },
  {
    ...{ table: "flow_runs", column: "state", boundTo: "call_id" },
    key: [{ name: "call_id", type: "uuid" }],
  },
];

/** What is kept of a caller while he is led. */
type Kept = { state: FlowState; caller: string | null; called: string };

export type Run = Kept & {
  callId: string;
  flowId: string;
  definition: FlowDefinition;
  legId: string;
  leadId: string;
  provider: string;
  hasEnded: boolean;
  /** Of a step that hands him over: whether he is with whom it names. */
  reached: (wanted: Reach["type"]) => Reached;
};

/** The version that callers are led by from now on; undefined where there is none. */
export async function liveFlow(
  ctx: Ctx,
  flowId: string,
): Promise<{ flowId: string; version: number } | undefined> {
  const tx: Tx<"flows"> = ctx.tx;
  const row = await tx
    .selectFrom("flows")
    .select("live_version")
    .where("id", "=", flowId)
    .executeTakeFirst();
  return row?.live_version ? { flowId, version: row.live_version } : undefined;
}

type Begin = {
  callId: string;
  flowId: string;
  version: number;
  caller: string | null;
  called: string;
};

export async function beginRun(ctx: Ctx, begin: Begin): Promise<void> {
  const { callId, flowId, version, caller, called } = begin;
  const tx: Tx<"flow_runs"> = ctx.tx;
  const state = await sealed(ctx, callId, { state: newFlowState, caller, called });
  await tx
    .insertInto("flow_runs")
    .values({ call_id: callId, flow_id: flowId, flow_version: version, state, started_at: ctx.now })
    .execute();
}

async function sealed(ctx: Ctx, callId: string, kept: Kept): Promise<Buffer> {
  return (await ctx.vault()).seal("flow_runs", "state", callId, JSON.stringify(kept));
}

type CallState = Parameters<typeof reachedOf>[0];
type Row = {
  flow_id: string;
  state: Buffer;
  definition: FlowDefinition;
};
type CalledRow = { customer_leg_id: string; lead_id: string; provider: string };

/** A caller who is led, under lock; the call is locked first, as whoever settles it does. */
export async function lockRun(ctx: Ctx, callId: string): Promise<Run | undefined> {
  const tx: Tx<"calls" | "flow_runs" | "flow_versions"> = ctx.tx;
  const { rows: calls } = await sql<CalledRow & CallState>`
    select customer_leg_id, lead_id, provider, state, agent_id, connected_at, third_state,
      handed_over_at from calls
    where tenant_id = current_tenant() and id = ${callId} for update`.execute(tx);
  const { rows } = await sql<Row>`
    select r.flow_id, r.state, v.definition from flow_runs r
    join flow_versions v on v.tenant_id = r.tenant_id
      and v.flow_id = r.flow_id and v.number = r.flow_version
    where r.tenant_id = current_tenant() and r.call_id = ${callId} and r.ended_at is null
    for update of r`.execute(tx);
  const [call] = calls;
  const [row] = rows;
  if (!call || !row) return undefined;
  const vault = await ctx.vault();
  const kept = JSON.parse(vault.open("flow_runs", "state", callId, row.state)) as Kept;
  return {
    ...kept,
    ...{ callId, flowId: row.flow_id, definition: row.definition },
    ...{ legId: call.customer_leg_id, leadId: call.lead_id, provider: call.provider },
    hasEnded: call.state === "ENDED",
    reached: (wanted) => reachedOf(call, wanted),
  };
}

/** Calls of a tenant that are led, or were when their process ended. */
export async function openRuns(ctx: Ctx): Promise<string[]> {
  const tx: Tx<"flow_runs"> = ctx.tx;
  const rows = await tx
    .selectFrom("flow_runs")
    .select("call_id")
    .where("ended_at", "is", null)
    .execute();
  return rows.map((row) => row.call_id);
}

/** Keeps where he is now; what he pressed is forgotten when the flow is over. */
export async function saveRun(ctx: Ctx, run: Run, state: FlowState): Promise<void> {
  const tx: Tx<"flow_runs"> = ctx.tx;
  const { callId, caller, called } = run;
  const end: FlowEndType | null = endOf(state);
  const kept = end === null ? await sealed(ctx, callId, { state, caller, called }) : null;
  await tx
    .updateTable("flow_runs")
    .set({ state: kept, ended_as: end, ended_at: end === null ? null : ctx.now })
    .where("call_id", "=", callId)
    .execute();
}

/** Each step that he came to, and by which way he left it. */
export async function keepPassages(
  ctx: Ctx,
  { callId, flowId }: Run,
  passages: readonly Passage[],
): Promise<void> {
  if (passages.length === 0) return;
  const tx: Tx<"flow_passages"> = ctx.tx;
  const left = new Map<number, string>();
  for (const one of passages) if (one.type === "LEFT") left.set(one.visit, one.exit);
  const came = passages.flatMap((one) => (one.type === "CAME" ? [one] : []));
  const isNew = new Set(came.map(({ visit }) => visit));
  await insertRows(
    tx,
    "flow_passages",
    came.map(({ visit, step }) => ({
      ...{ call_id: callId, visit, flow_id: flowId },
      ...{ step_id: step.id, step_type: step.type, name: step.name, entered_at: ctx.now },
      left_at: left.has(visit) ? ctx.now : null,
      exit: left.get(visit) ?? null,
    })),
  );
  for (const [visit, exit] of left) {
    if (isNew.has(visit)) continue;
    await tx
      .updateTable("flow_passages")
      .set({ left_at: ctx.now, exit })
      .where("call_id", "=", callId)
      .where("visit", "=", visit)
      .execute();
  }
}
