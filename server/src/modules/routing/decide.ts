import type { RoutingDecision, RoutingStrategy } from "@parley/contract";

/** A rule as the decision reads it; its condition is asked by the caller. */
export type Rule = {
  id: string;
  name: string;
  strategy: RoutingStrategy;
  teamId: string | null;
  userIds: readonly string[];
  skillIds: readonly string[];
  respectsHours: boolean;
  respectsCapacity: boolean;
  otherwise: "WAIT" | "NEXT_RULE" | "LEAVE";
  /** Made for one piece of work, and none of the tenant's. */
  isPassing: boolean;
};

export type PoolAgent = {
  id: string;
  name: string;
  teamId: string | null;
  skillIds: ReadonlySet<string>;
  isActive: boolean;
  accepts: boolean;
  awayUntil: Date | null;
  openLeads: number;
  capacity: number;
  lastGivenAt: Date | null;
  /** How often his closed leads were won, between 0 and 1, drawn to the mean of all where they are few. */
  success: number;
};

/** What stands behind a row of decisions; `give` moves it on. */
export type Floor = {
  /** In the order of their names, which is the order of their turns. */
  agents: readonly PoolAgent[];
  /** Who got the last lead of a rule. */
  lastOf: Map<string, string>;
  isWorkingTime: boolean;
  opensAt: Date | undefined;
};

export type LeadToRoute = { id: string; score: number | null };

/** What a rule's condition says of a lead; `failed` names the first part that did not hold. */
export type Matched = { matched: boolean; failed: string | null };

export type Decision = Pick<
  RoutingDecision,
  | "leadId"
  | "outcome"
  | "strategy"
  | "ruleId"
  | "ruleName"
  | "userId"
  | "teamId"
  | "score"
  | "steps"
> & { waitsUntil: Date | null; candidates: Candidate[] };

export type Candidate = RoutingDecision["candidates"][number];
export type Obstacle = NonNullable<Candidate["obstacle"]>;

/** Without a place for a lead now, it is asked again after so long. */
const askAgainMs = 15 * 60_000;

/**
 * Who gets a lead: the first rule, in their order, that the lead matches and that has somebody for it.
 * Pure; the floor is not changed.
 */
export function decide(
  lead: LeadToRoute,
  rules: readonly { rule: Rule; match: Matched }[],
  floor: Floor,
  now: Date,
): Decision {
  const decision: Decision = {
    leadId: lead.id,
    outcome: "NO_RULE",
    strategy: null,
    ruleId: null,
    ruleName: null,
    userId: null,
    teamId: null,
    waitsUntil: null,
    score: lead.score,
    steps: [],
    candidates: [],
  };
  for (const { rule, match } of rules) {
    const step = { ruleId: rule.id, ruleName: rule.name, ...match, nobody: false };
    decision.steps.push(step);
    if (!match.matched) continue;

    const candidates = candidatesOf(rule, floor, now);
    const named = { strategy: rule.strategy, ruleId: rule.id, ruleName: rule.name, candidates };
    if (rule.strategy === "TEAM") {
      return { ...decision, ...named, outcome: "TEAM", teamId: rule.teamId };
    }
    const chosen = pick(rule, lead, candidates, floor);
    if (chosen) {
      const { id: userId, teamId } = chosen;
      return { ...decision, ...named, outcome: "ASSIGNED", userId, teamId };
    }
    step.nobody = true;
    decision.outcome = "NOBODY";
    if (rule.otherwise === "LEAVE") return { ...decision, ...named };
    if (rule.otherwise === "WAIT") {
      const waitsUntil = whenAgain(candidates, floor, now);
      return { ...decision, ...named, outcome: "WAITING", waitsUntil };
    }
  }
  return decision;
}

/** The floor after a decision: one more lead for whoever got it, and his turn is over. */
export function give(floor: Floor, decision: Decision, now: Date): Floor {
  const { userId, ruleId } = decision;
  if (userId === null || ruleId === null) return floor;
  const lastOf = new Map(floor.lastOf).set(ruleId, userId);
  const agents = floor.agents.map((agent) =>
    agent.id === userId ? { ...agent, openLeads: agent.openLeads + 1, lastGivenAt: now } : agent,
  );
  return { ...floor, agents, lastOf };
}

function candidatesOf(rule: Rule, floor: Floor, now: Date): Candidate[] {
  const named = new Set(rule.userIds);
  return floor.agents
    .filter(
      (agent) => named.has(agent.id) || (rule.teamId !== null && agent.teamId === rule.teamId),
    )
    .map((agent) => ({
      userId: agent.id,
      name: agent.name,
      openLeads: agent.openLeads,
      capacity: agent.capacity,
      obstacle: obstacleOf(rule, agent, floor, now),
    }));
}

function obstacleOf(rule: Rule, agent: PoolAgent, floor: Floor, now: Date): Obstacle | null {
  if (!agent.isActive) return "INACTIVE";
  if (!rule.skillIds.every((skill) => agent.skillIds.has(skill))) return "LACKS_SKILL";
  if (!agent.accepts) return "NOT_ACCEPTING";
  if (agent.awayUntil && agent.awayUntil > now) return "AWAY";
  if (rule.respectsCapacity && agent.openLeads >= agent.capacity) return "AT_CAPACITY";
  if (rule.respectsHours && !floor.isWorkingTime) return "OFF_HOURS";
  return null;
}

function pick(
  rule: Rule,
  lead: LeadToRoute,
  candidates: readonly Candidate[],
  floor: Floor,
): PoolAgent | undefined {
  const free = new Set(candidates.filter((one) => one.obstacle === null).map((one) => one.userId));
  const able = floor.agents.filter((agent) => free.has(agent.id));
  switch (rule.strategy) {
    case "DIRECT":
      return able[0];
    case "ROUND_ROBIN":
      return nextInTurn(floor, able, floor.lastOf.get(rule.id));
    case "SKILL":
    case "LOAD":
      return leastLoaded(able);
    case "SCORE":
      return leastLoaded(tierFor(lead.score, able));
    case "TEAM":
      return undefined;
  }
}

/** The able agent whose turn it is: the first after the one who got the last lead, in the order of all. */
function nextInTurn(floor: Floor, able: PoolAgent[], last: string | undefined) {
  const place = new Map(floor.agents.map((agent, index) => [agent.id, index]));
  const after = last === undefined ? -1 : (place.get(last) ?? -1);
  return able.find((agent) => (place.get(agent.id) ?? 0) > after) ?? able[0];
}

/** The agent with the smallest part of his capacity taken; among equals he who waits longest. */
function leastLoaded(able: readonly PoolAgent[]): PoolAgent | undefined {
  const load = (agent: PoolAgent) => agent.openLeads / Math.max(1, agent.capacity);
  const since = (agent: PoolAgent) => agent.lastGivenAt?.getTime() ?? 0;
  return [...able].sort((a, b) => load(a) - load(b) || since(a) - since(b))[0];
}

/**
 * The best leads for those who win most: agents in three parts by their success, and the part that the
 * score falls into (67 and more the first, 34 and more the second). A lead without a score is anybody's.
 */
function tierFor(score: number | null, able: readonly PoolAgent[]): readonly PoolAgent[] {
  if (score === null || able.length < 2) return able;
  const ranked = [...able].sort((a, b) => b.success - a.success || (a.id < b.id ? -1 : 1));
  const third = Math.ceil(ranked.length / 3);
  const tier = score >= 67 ? 0 : score >= 34 ? 1 : 2;
  const part = ranked.slice(tier * third, (tier + 1) * third);
  return part.length > 0 ? part : ranked.slice(-third);
}

function whenAgain(candidates: readonly Candidate[], floor: Floor, now: Date): Date {
  const isOnlyClosed = candidates.some((one) => one.obstacle === "OFF_HOURS");
  if (isOnlyClosed && floor.opensAt) return floor.opensAt;
  return new Date(now.getTime() + askAgainMs);
}
