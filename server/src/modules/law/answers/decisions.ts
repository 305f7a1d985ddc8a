import type { DialDecision } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";

type Page = {
  before: string | undefined;
  limit: number;
  outcome?: "ALLOW" | "REFUSE" | undefined;
};

/** Where a page of decisions starts. */
export function decisionCursor(cursor: string | undefined): string | undefined {
  return idCursor("decisions", cursor);
}

type Row = {
  id: string;
  at: Date;
  outcome: "ALLOW" | "REFUSE";
  reasons: string[];
  rule_version: number;
  packs: string[];
  needs_agent: boolean;
  next_allowed_at: Date | null;
  origin: string;
  purpose: DialDecision["purpose"];
  campaign_id: string | null;
  campaign_name: string | null;
  agent_id: string | null;
  agent_name: string | null;
};

/** What was decided about these numbers, newest first. */
export async function decisionsOf(
  ctx: Ctx,
  digests: readonly Buffer[],
  { before, limit, outcome }: Page,
) {
  const tx: Tx<"dial_decisions" | "campaigns" | "users"> = ctx.tx;
  const rows =
    digests.length === 0
      ? []
      : await tx
          .selectFrom("dial_decisions as d")
          .leftJoin("campaigns as c", "c.id", "d.campaign_id")
          .leftJoin("users as u", "u.id", "d.agent_id")
          .select(["d.id", "d.at", "d.outcome", "d.reasons", "d.rule_version", "d.packs"])
          .select(["d.needs_agent", "d.next_allowed_at", "d.origin", "d.purpose", "d.campaign_id"])
          .select(["c.name as campaign_name", "d.agent_id", "u.name as agent_name"])
          .where("d.number_digest", "in", [...digests])
          .$if(outcome !== undefined, (query) => query.where("d.outcome", "=", outcome ?? ""))
          .$if(before !== undefined, (query) => query.where("d.id", "<", before ?? ""))
          .orderBy("d.id", "desc")
          .limit(limit + 1)
          .$castTo<Row>()
          .execute();
  return toPage(rows, limit, (last) => encodeCursor("decisions", [last.id]), toDecision);
}

function toDecision(row: Row): DialDecision {
  return {
    id: row.id,
    at: row.at.toISOString(),
    outcome: row.outcome,
    reasons: row.reasons,
    ruleVersion: row.rule_version,
    packs: row.packs,
    needsGuaranteedAgent: row.needs_agent,
    nextAllowedAt: row.next_allowed_at?.toISOString() ?? null,
    origin: row.origin,
    purpose: row.purpose,
    campaignId: row.campaign_id,
    campaignName: row.campaign_name,
    agentId: row.agent_id,
    agentName: row.agent_name,
  };
}
