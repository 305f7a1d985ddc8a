import type { Input, listRoutingDecisions, RoutingDecision } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { encodeCursor, idCursor, toPage } from "../../platform/http/cursor.ts";
import { getLead } from "../contacts/index.ts";
import { type DecisionRow, selectDecisions } from "./decision-queries.ts";

/** Why a lead within the caller's scope went to its agents, newest first. */
export async function decisionsOf(
  ctx: Ctx,
  leadId: string,
  { cursor, limit }: Input<typeof listRoutingDecisions>["query"],
) {
  const before = idCursor("routing", cursor);
  await getLead(ctx, leadId);
  const rows = await selectDecisions(ctx.tx, { leadId, before, limit: limit + 1 });
  return toPage(rows, limit, (last) => encodeCursor("routing", [last.id]), toDecision);
}

function toDecision(row: DecisionRow): RoutingDecision {
  return {
    id: row.id,
    leadId: row.lead_id,
    at: row.at.toISOString(),
    cause: row.cause as RoutingDecision["cause"],
    outcome: row.outcome as RoutingDecision["outcome"],
    strategy: row.strategy as RoutingDecision["strategy"],
    ruleId: row.rule_id,
    ruleName: row.rule_name,
    userId: row.user_id,
    userName: row.user_name,
    teamId: row.team_id,
    teamName: row.team_name,
    waitsUntil: row.waits_until?.toISOString() ?? null,
    score: row.score,
    steps: row.steps,
    candidates: row.candidates,
  };
}
