import type { RoutingDecision } from "@parley/contract";
import { type Selectable, sql } from "kysely";
import type { RoutingDecisions } from "../../platform/db/schema.gen.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { newId } from "../../platform/ids.ts";
import type { Decision } from "./decide.ts";

export type Cause = RoutingDecision["cause"];

/** More of them would say nothing more. */
const mostCandidates = 50;

export async function insertDecisions(
  tx: Tx<"routing_decisions">,
  decisions: readonly Decision[],
  cause: Cause,
  now: Date,
): Promise<void> {
  if (decisions.length === 0) return;
  const rows = decisions.map((one) => ({
    id: newId(),
    lead_id: one.leadId,
    outcome: one.outcome,
    strategy: one.strategy,
    rule_id: one.ruleId,
    rule_name: one.ruleName,
    user_id: one.userId,
    team_id: one.teamId,
    waits_until: one.waitsUntil,
    score: one.score,
    steps: one.steps,
    candidates: one.candidates.slice(0, mostCandidates),
  }));
  await sql`
    insert into routing_decisions (id, lead_id, at, cause, outcome, strategy, rule_id, rule_name,
      user_id, team_id, waits_until, score, steps, candidates)
    select id, lead_id, ${now}, ${cause}, outcome, strategy, rule_id, rule_name,
      user_id, team_id, waits_until, score, steps, candidates
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (
      id uuid, lead_id uuid, outcome text, strategy text, rule_id uuid, rule_name text,
      user_id uuid, team_id uuid, waits_until timestamptz, score double precision, steps jsonb,
      candidates jsonb)`.execute(tx);
}

export type DecisionRow = Omit<Selectable<RoutingDecisions>, "steps" | "candidates"> & {
  steps: RoutingDecision["steps"];
  candidates: RoutingDecision["candidates"];
  user_name: string | null;
  team_name: string | null;
};

/** The decisions about a lead, newest first. */
export function selectDecisions(
  tx: Tx<"routing_decisions" | "users" | "teams">,
  { leadId, before, limit }: { leadId: string; before: string | undefined; limit: number },
): Promise<DecisionRow[]> {
  return tx
    .selectFrom("routing_decisions as d")
    .leftJoin("users as u", "u.id", "d.user_id")
    .leftJoin("teams as t", "t.id", "d.team_id")
    .selectAll("d")
    .select(["u.name as user_name", "t.name as team_name"])
    .where("d.lead_id", "=", leadId)
    .$if(before !== undefined, (query) => query.where("d.id", "<", before ?? ""))
    .orderBy("d.id", "desc")
    .limit(limit)
    .$castTo<DecisionRow>()
    .execute();
}

/** Notes that leads wait, and forgets the wait of those that got somebody. */
export async function saveWaiting(
  tx: Tx<"routing_waiting">,
  decisions: readonly Decision[],
): Promise<void> {
  const over = decisions.filter((one) => one.waitsUntil === null).map((one) => one.leadId);
  const waiting = decisions.filter((one) => one.waitsUntil !== null);
  if (over.length > 0) {
    await tx
      .deleteFrom("routing_waiting")
      .where("lead_id", "=", sql<string>`any(${over}::uuid[])`)
      .execute();
  }
  if (waiting.length === 0) return;
  const ids = waiting.map((one) => one.leadId);
  const due = waiting.map((one) => one.waitsUntil?.toISOString());
  await sql`
    insert into routing_waiting (lead_id, due_at)
    select id, due from unnest(${ids}::uuid[], ${due}::timestamptz[]) as v (id, due)
    on conflict (tenant_id, lead_id) do update set due_at = excluded.due_at`.execute(tx);
}

/** Leads whose wait is over, those that waited longest first. */
export async function dueLeads(
  tx: Tx<"routing_waiting">,
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows = await tx
    .selectFrom("routing_waiting")
    .select("lead_id")
    .where("due_at", "<=", now)
    .orderBy("due_at")
    .limit(limit)
    .execute();
  return rows.map((row) => row.lead_id);
}

export async function nextDue(tx: Tx<"routing_waiting">): Promise<Date | undefined> {
  const row = await tx
    .selectFrom("routing_waiting")
    .select("due_at")
    .orderBy("due_at")
    .limit(1)
    .executeTakeFirst();
  return row?.due_at;
}
