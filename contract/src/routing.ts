import { z } from "zod";
import { CONDITION } from "./conditions.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { Operation } from "./operations.ts";
import { ById, Id, Instant, Name, PageQuery, page } from "./paging.ts";

const tag = "Routing";

/** How a rule picks among the agents that could take a lead. */
export const routingStrategies = [
  "ROUND_ROBIN",
  "DIRECT",
  "TEAM",
  "SKILL",
  "LOAD",
  "SCORE",
] as const;
export const RoutingStrategy = z.enum(routingStrategies);
export type RoutingStrategy = z.infer<typeof RoutingStrategy>;

/** What happens when nobody of a rule can take a lead now. */
export const routingOtherwise = ["WAIT", "NEXT_RULE", "LEAVE"] as const;

const Ids = z
  .array(Id)
  .max(200)
  .refine((ids) => new Set(ids).size === ids.length, "names one twice");

const RuleBody = z.strictObject({
  name: Name,
  enabled: z.boolean().default(true),
  condition: CONDITION.nullable().default(null).describe("Null takes every lead"),
  strategy: RoutingStrategy,
  teamId: Id.nullable()
    .default(null)
    .describe("The team whose agents are meant, or the team itself"),
  userIds: Ids.default([]).describe("Agents who are meant, besides those of the team"),
  skillIds: Ids.default([]).describe("Skills that an agent must have, all of them"),
  respectsHours: z.boolean().default(true).describe("Nobody gets a lead outside the working hours"),
  respectsCapacity: z.boolean().default(true),
  otherwise: z.enum(routingOtherwise).default("NEXT_RULE"),
});
type RuleShape = Pick<z.output<typeof RuleBody>, "strategy" | "teamId" | "userIds" | "skillIds">;

/** What a strategy needs to be told; the field and the reason where it is missing. */
export function faultOfRule(rule: RuleShape): { field: string; reason: string } | undefined {
  const { strategy, teamId, userIds, skillIds } = rule;
  if (strategy === "DIRECT") {
    if (userIds.length !== 1) return { field: "userIds", reason: "must name exactly one agent" };
    if (teamId !== null) return { field: "teamId", reason: "has no meaning for one agent" };
  } else if (strategy === "TEAM") {
    if (teamId === null) return { field: "teamId", reason: "must name the team" };
    if (userIds.length > 0) return { field: "userIds", reason: "has no meaning for a whole team" };
  } else if (teamId === null && userIds.length === 0) {
    return { field: "userIds", reason: "name a team or agents" };
  }
  if (strategy === "SKILL" && skillIds.length === 0) {
    return { field: "skillIds", reason: "must name a skill" };
  }
  return undefined;
}

export const RoutingRule = RuleBody.extend({
  id: Id,
  position: z.number().int(),
  version: z.number().int(),
  updatedAt: Instant,
  updatedByName: z.string().nullable(),
}).meta({ id: "RoutingRule" });
export type RoutingRule = z.infer<typeof RoutingRule>;

export const listRoutingRules = endpoint({
  method: "GET",
  path: "/routing/rules",
  summary: "Rules that give new leads to agents, in the order they are asked",
  tag,
  permission: "routing:read",
  response: z.object({ items: z.array(RoutingRule) }),
});

export const createRoutingRule = endpoint({
  method: "POST",
  path: "/routing/rules",
  summary: "Add a rule after the others",
  tag,
  permission: "routing:update",
  status: 201,
  body: RuleBody,
  response: RoutingRule,
});

export const updateRoutingRule = endpoint({
  method: "PUT",
  path: "/routing/rules/:id",
  summary: "Change a rule",
  tag,
  permission: "routing:update",
  params: ById,
  body: RuleBody,
  response: RoutingRule,
});

export const deleteRoutingRule = endpoint({
  method: "DELETE",
  path: "/routing/rules/:id",
  summary: "Delete a rule",
  tag,
  permission: "routing:update",
  params: ById,
});

export const orderRoutingRules = endpoint({
  method: "PUT",
  path: "/routing/order",
  summary: "Set the order in which rules are asked; names every rule once",
  tag,
  permission: "routing:update",
  body: z.strictObject({ ids: Ids }),
  response: z.object({ items: z.array(RoutingRule) }),
});

const Options = z.strictObject({
  defaultCapacity: z.number().int().min(1).max(10_000).describe("Open leads an agent may have"),
  onLeaving: z
    .enum(["KEEP", "TEAM", "RULES"])
    .describe("Who gets the open leads of a user who leaves: nobody, his team by turns, the rules"),
});
export const RoutingOptions = Options.meta({ id: "RoutingOptions" });
export type RoutingOptions = z.infer<typeof RoutingOptions>;

export const getRoutingOptions = endpoint({
  method: "GET",
  path: "/routing/options",
  summary: "What holds for every rule",
  tag,
  permission: "routing:read",
  response: RoutingOptions,
});

export const updateRoutingOptions = endpoint({
  method: "PUT",
  path: "/routing/options",
  summary: "Decide what holds for every rule",
  tag,
  permission: "routing:update",
  body: Options,
  response: RoutingOptions,
});

export const RoutingAgent = z
  .object({
    id: Id,
    name: z.string(),
    teamId: Id.nullable(),
    teamName: z.string().nullable(),
    openLeads: z.number().int().describe("Counted up to the capacity"),
    capacity: z.number().int(),
    hasOwnCapacity: z.boolean(),
    accepts: z.boolean(),
    awayUntil: Instant.nullable(),
    lastGivenAt: Instant.nullable(),
  })
  .meta({ id: "RoutingAgent" });
export type RoutingAgent = z.infer<typeof RoutingAgent>;

export const listRoutingAgents = endpoint({
  method: "GET",
  path: "/routing/agents",
  summary: "Agents with their open leads and how many they may have",
  tag,
  permission: "routing:read",
  response: z.object({ items: z.array(RoutingAgent) }),
});

export const updateRoutingAgent = endpoint({
  method: "PUT",
  path: "/routing/agents/:id",
  summary: "Decide how many leads an agent may have, and whether he gets any",
  tag,
  permission: "routing:update",
  params: ById,
  body: z.strictObject({
    capacity: z.number().int().min(0).max(10_000).nullable().describe("Null takes the default"),
    accepts: z.boolean(),
    awayUntil: Instant.nullable(),
  }),
  response: RoutingAgent,
});

export const routingOutcomes = ["ASSIGNED", "TEAM", "WAITING", "NO_RULE", "NOBODY"] as const;
/** Why an agent of a rule was passed over. */
export const routingObstacles = [
  "INACTIVE",
  "NOT_ACCEPTING",
  "AWAY",
  "OFF_HOURS",
  "AT_CAPACITY",
  "LACKS_SKILL",
] as const;

const RoutingStep = z.object({
  ruleId: Id,
  ruleName: z.string(),
  matched: z.boolean(),
  /** The first part of the condition that did not hold. */
  failed: z.string().nullable(),
  /** Set when the rule matched and yet nobody of it could take the lead. */
  nobody: z.boolean(),
});

const RoutingCandidate = z.object({
  userId: Id,
  name: z.string(),
  openLeads: z.number().int(),
  capacity: z.number().int(),
  obstacle: z.enum(routingObstacles).nullable(),
});

export const RoutingDecision = z
  .object({
    id: Id,
    leadId: Id,
    at: Instant,
    cause: z.enum(["CREATED", "IMPORTED", "RUN", "WAITED", "LEFT"]),
    outcome: z.enum(routingOutcomes),
    strategy: RoutingStrategy.nullable(),
    ruleId: Id.nullable(),
    ruleName: z.string().nullable(),
    userId: Id.nullable(),
    userName: z.string().nullable(),
    teamId: Id.nullable(),
    teamName: z.string().nullable(),
    waitsUntil: Instant.nullable(),
    score: z.number().nullable(),
    steps: z.array(RoutingStep),
    candidates: z.array(RoutingCandidate).describe("Of the rule that decided; at most fifty"),
  })
  .meta({ id: "RoutingDecision" });
export type RoutingDecision = z.infer<typeof RoutingDecision>;

export const listRoutingDecisions = endpoint({
  method: "GET",
  path: "/leads/:id/routing",
  summary:
    "Why a lead went to its agent: each decision with its rules and candidates, newest first",
  tag,
  permission: "leads:read",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(RoutingDecision),
});

const Share = z.object({ id: Id.nullable(), name: z.string().nullable(), leads: z.number().int() });

export const dryRunRouting = endpoint({
  method: "POST",
  path: "/routing/dry-runs",
  summary: "What the rules would have done with the newest leads; nothing is changed",
  tag,
  permission: "routing:read",
  reads: true,
  perMinute: 60,
  body: z.strictObject({
    last: z.number().int().min(1).max(1000).default(200),
    where: CONDITION.nullable().default(null),
    rule: RuleBody.extend({ id: Id.optional() })
      .optional()
      .describe("A rule that is not saved yet: instead of the one of its id, or after the others"),
  }),
  response: z.object({
    leads: z.number().int(),
    byOutcome: z.array(z.object({ outcome: z.enum(routingOutcomes), leads: z.number().int() })),
    byRule: z.array(Share),
    byAgent: z.array(Share),
    byTeam: z.array(Share),
    changed: z.number().int().describe("Leads that have another assignee today"),
    sample: z.array(
      RoutingDecision.omit({ id: true, at: true, cause: true }).extend({
        leadName: z.string(),
        assigneeName: z.string().nullable().describe("Who has the lead today"),
      }),
    ),
  }),
});

export const startRouting = endpoint({
  method: "POST",
  path: "/routing/runs",
  summary: "Ask the rules about leads that nobody has, or about all that a condition finds",
  tag,
  permission: "routing:run",
  status: 202,
  body: z.strictObject({
    where: CONDITION.nullable().default(null),
    includeAssigned: z.boolean().default(false),
  }),
  response: Operation,
});

export const redistributeLeads = endpoint({
  method: "POST",
  path: "/routing/redistributions",
  summary: "Give the open leads of a user to others",
  tag,
  permission: "routing:run",
  status: 202,
  body: z.strictObject({
    fromUserId: Id,
    to: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("RULES") }),
      z.strictObject({ kind: z.literal("TEAM"), teamId: Id }),
      z.strictObject({ kind: z.literal("USERS"), userIds: Ids.min(1) }),
    ]),
  }),
  response: Operation,
});

const RuleRef = z.object({ id: Id });
export const routingRuleCreated = event("routing-rule.created", RuleRef, {
  audited: "CREATE",
  permission: "routing:read",
});
export const routingRuleUpdated = event("routing-rule.updated", RuleRef, {
  audited: "UPDATE",
  permission: "routing:read",
});
export const routingRuleDeleted = event("routing-rule.deleted", RuleRef, {
  audited: "DELETE",
  permission: "routing:read",
});
export const routingChanged = event(
  "routing.changed",
  z.object({ what: z.enum(["ORDER", "OPTIONS", "AGENT"]), id: Id.nullable() }),
  { audited: "UPDATE", permission: "routing:read" },
);
