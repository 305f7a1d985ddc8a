import type { CallerIdReason, CallOutcome, CallState, TalkFigures } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { withinScope } from "../../platform/scope.ts";
import type { CallRow, HistoryEntry } from "./pictures.ts";
import type { ThirdColumns } from "./third-party/rows.ts";

export type ListedCall = CallRow &
  ThirdColumns & {
    version: number;
    wrap_up_seconds: number;
    disposition_id: string | null;
    caller_id_reason: CallerIdReason | null;
    script_id: string | null;
    script_version: number | null;
    closed_at: Date | null;
    lead_name: string;
    agent_name: string | null;
    campaign_name: string | null;
    queue_name: string | null;
  };

export type CallFilter = {
  id?: string | undefined;
  states?: readonly CallState[] | undefined;
  outcomes?: readonly CallOutcome[] | undefined;
  campaignId?: string | undefined;
  agentId?: string | undefined;
  leadId?: string | undefined;
  isLive?: boolean | undefined;
  before?: string | undefined;
  limit: number;
};

/** Calls within the caller's scope, newest first. */
export function selectCalls(ctx: Ctx, filter: CallFilter): Promise<ListedCall[]> {
  const tx: Tx<"calls" | "leads" | "users" | "campaigns" | "queues" | "third_parties"> = ctx.tx;
  let query = tx
    .selectFrom("calls as c")
    .innerJoin("leads as l", (join) =>
      join.onRef("l.tenant_id", "=", "c.tenant_id").onRef("l.id", "=", "c.lead_id"),
    )
    .leftJoin("users as u", (join) =>
      join.onRef("u.tenant_id", "=", "c.tenant_id").onRef("u.id", "=", "c.agent_id"),
    )
    .leftJoin("campaigns as k", (join) =>
      join.onRef("k.tenant_id", "=", "c.tenant_id").onRef("k.id", "=", "c.campaign_id"),
    )
    .leftJoin("queues as q", (join) =>
      join.onRef("q.tenant_id", "=", "c.tenant_id").onRef("q.id", "=", "c.queue_id"),
    )
    .leftJoin("third_parties as t", (join) =>
      join.onRef("t.tenant_id", "=", "c.tenant_id").onRef("t.id", "=", "c.third_id"),
    )
    .selectAll("c")
    .leftJoin("users as w", (join) =>
      join.onRef("w.tenant_id", "=", "t.tenant_id").onRef("w.id", "=", "t.agent_id"),
    )
    .select(["t.agent_id as third_asked_id", "w.name as third_asked_name"])
    .select(["t.how as third_how", "t.cause as third_cause"])
    .select(["t.answered_at as third_answered_at", "t.ended_at as third_ended_at"])
    .select(["q.name as queue_name"])
    .select(["l.name as lead_name", "u.name as agent_name", "k.name as campaign_name"])
    .where(
      withinScope(ctx, "calls:read", {
        // A colleague who is asked into a conversation sees it meanwhile.
        owner: ["c.agent_id", "c.third_agent_id"],
        team: "c.team_id",
      }),
    );
  if (filter.id) query = query.where("c.id", "=", filter.id);
  if (filter.states) query = query.where("c.state", "in", [...filter.states]);
  if (filter.outcomes) query = query.where("c.outcome", "in", [...filter.outcomes]);
  if (filter.campaignId) query = query.where("c.campaign_id", "=", filter.campaignId);
  if (filter.agentId) query = query.where("c.agent_id", "=", filter.agentId);
  if (filter.leadId) query = query.where("c.lead_id", "=", filter.leadId);
  if (filter.isLive === true) query = query.where("c.state", "<>", "ENDED");
  if (filter.isLive === false) query = query.where("c.state", "=", "ENDED");
  if (filter.before) query = query.where("c.id", "<", filter.before);
  return query.orderBy("c.id", "desc").limit(filter.limit).$castTo<ListedCall>().execute();
}

export type HistoryRow = { kind: "CUSTOMER" | "AGENT" | "THIRD"; history: HistoryEntry[] };

export function selectHistory(tx: Tx<"legs">, callId: string): Promise<HistoryRow[]> {
  return tx
    .selectFrom("legs")
    .select(["kind", "history"])
    .where("call_id", "=", callId)
    .$castTo<HistoryRow>()
    .execute();
}

/** Who spoke how long, where that was measured while they did. */
export async function talkOf(tx: Tx<"calls">, id: string): Promise<TalkFigures | null> {
  const row = await tx
    .selectFrom("calls")
    .select("talk")
    .where("id", "=", id)
    .$castTo<{ talk: TalkFigures | null }>()
    .executeTakeFirst();
  return row?.talk ?? null;
}

export async function closeCall(
  tx: Tx<"calls">,
  id: string,
  { dispositionId, converted }: { dispositionId: string | null; converted: boolean },
  at: Date,
): Promise<void> {
  await tx
    .updateTable("calls")
    .set({ disposition_id: dispositionId, converted, closed_at: at })
    .where("id", "=", id)
    .execute();
}

/** Closes calls whose agent is gone: they have no disposition, and nobody waits for one. */
export async function closeWithoutAgent(
  tx: Tx<"calls">,
  ids: readonly string[],
  at: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("calls")
    .set({ closed_at: at })
    .where("id", "in", [...ids])
    .where("closed_at", "is", null)
    .execute();
}

/** What an agent is on. */
export async function liveCallsOf(tx: Tx<"calls">, agentIds: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom("calls")
    .select("id")
    .where("agent_id", "in", [...agentIds])
    .where("state", "<>", "ENDED")
    .execute();
  return rows.map(({ id }) => id);
}

export function findDisposition(tx: Tx<"dispositions">, id: string) {
  return tx
    .selectFrom("dispositions")
    .select(["id", "name", "category", "lead_status", "retry_minutes", "questions"])
    .where("id", "=", id)
    .where("retired", "=", false)
    .executeTakeFirst();
}
