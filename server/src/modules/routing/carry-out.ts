import type { Ctx } from "../../platform/ctx.ts";
import { factsOfLeads, type Gift, giveLeads, holdLeads, leadFields } from "../contacts/index.ts";
import { type Decision, decide, type Floor, give } from "./decide.ts";
import { type Cause, insertDecisions, saveWaiting } from "./decision-queries.ts";
import { type AskedRule, loadFloor } from "./floor.ts";
import { lockTurns, saveGiven, saveTurns } from "./floor-queries.ts";
import { matchOf } from "./match.ts";

/** So many leads are given away in one transaction. */
export const leadsAtOnce = 500;

/** Of these causes a lead is left alone that somebody has by now. */
const forNobodys: readonly Cause[] = ["CREATED", "IMPORTED", "WAITED"];

export type Errand = {
  /** In the order in which they are asked about; at most `leadsAtOnce`. */
  leadIds: readonly string[];
  cause: Cause;
  rules: readonly AskedRule[];
  /** Whose turn it was, where a rule is not the tenant's own. */
  lastOf?: ReadonlyMap<string, string> | undefined;
  /** Who gets nothing: his leads are given away. */
  except?: string | undefined;
};

/**
 * Asks rules about leads and does what they say: assignees, turns, waits, and for each lead the decision
 * with its reasons. Returns the decisions and the turns after them.
 */
export async function carryOut(
  ctx: Ctx,
  { leadIds, cause, rules, lastOf, except }: Errand,
): Promise<{ decisions: Decision[]; lastOf: Map<string, string> }> {
  await lockTurns(ctx.tx, ctx.tenantId);
  const held = await holdLeads(ctx, leadIds);
  const free = held.filter((lead) => lead.assigneeId === null || !forNobodys.includes(cause));
  const ids = new Set(free.map((lead) => lead.id));
  const loaded = await loadFloor(
    ctx,
    rules.map(({ rule }) => rule),
  );
  const start = {
    ...loaded,
    agents: loaded.agents.filter((agent) => agent.id !== except),
    lastOf: new Map([...loaded.lastOf, ...(lastOf ?? [])]),
  };
  const inOrder = leadIds.filter((id) => ids.has(id));
  const { decisions, floor } = await decideMany(ctx, inOrder, rules, start);

  const passing = new Set(rules.filter(({ rule }) => rule.isPassing).map(({ rule }) => rule.id));
  const kept = decisions.map((one) =>
    one.ruleId !== null && passing.has(one.ruleId) ? { ...one, ruleId: null, steps: [] } : one,
  );
  await insertDecisions(ctx.tx, kept, cause, ctx.now);
  await giveLeads(ctx, giftsOf(decisions), `ROUTING_${cause}`);
  await saveTurns(ctx.tx, turnsSince(start, floor, passing));
  await saveGiven(ctx.tx, receivers(decisions), ctx.now);
  await saveWaiting(ctx.tx, decisions);
  return { decisions, lastOf: floor.lastOf };
}

/** What would be decided, lead by lead, each on the floor that the one before it left. */
export async function decideMany(
  ctx: Ctx,
  leadIds: readonly string[],
  rules: readonly AskedRule[],
  start: Floor,
): Promise<{ decisions: Decision[]; floor: Floor }> {
  const facts = await factsOfLeads(ctx, leadIds, await leadFields(ctx));
  let floor = start;
  const decisions: Decision[] = [];
  for (const id of leadIds) {
    const known = facts.get(id);
    if (!known) continue;
    const asked = rules.map(({ rule, condition }) => {
      return { rule, match: matchOf(condition, known, ctx.now) };
    });
    const score = typeof known.score === "number" ? known.score : null;
    const decision = decide({ id, score }, asked, floor, ctx.now);
    floor = give(floor, decision, ctx.now);
    decisions.push(decision);
  }
  return { decisions, floor };
}

function giftsOf(decisions: readonly Decision[]): Gift[] {
  return decisions.flatMap(({ outcome, leadId, userId, teamId }) =>
    outcome === "ASSIGNED" || outcome === "TEAM" ? [{ leadId, userId, teamId }] : [],
  );
}

function receivers(decisions: readonly Decision[]): string[] {
  return [...new Set(decisions.flatMap(({ userId }) => (userId === null ? [] : [userId])))];
}

/** Turns of the tenant's own rules that have moved on. */
function turnsSince(start: Floor, end: Floor, passing: ReadonlySet<string>) {
  return [...end.lastOf].flatMap(([ruleId, userId]) =>
    userId === start.lastOf.get(ruleId) || passing.has(ruleId) ? [] : [{ ruleId, userId }],
  );
}
