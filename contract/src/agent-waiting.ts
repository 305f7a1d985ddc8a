import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant } from "./paging.ts";

export const waitingReasons = [
  "DIALLING",
  "NO_LEAD_FOR_SKILLS",
  "HELD_BACK",
  "NO_LEAD",
  "NOT_ALLOWED",
  "ABANDON_LIMIT",
  "LIMIT_REACHED",
  "NO_CARRIER",
  "PICKS_HIMSELF",
  "NO_CALLER",
  "OUTSIDE_HOURS",
  "LACKS_SKILL",
  "OTHER_TEAM",
] as const;
export type WaitingReason = (typeof waitingReasons)[number];

export const AgentWaiting = z
  .object({
    agentId: Id,
    at: Instant,
    since: Instant.nullable().describe("Since when the agent waits; null of one who does not"),
    isKept: z.boolean().describe("Kept free for a callback that was promised"),
    reasons: z
      .array(
        z.object({
          campaignId: Id,
          campaignName: z.string(),
          because: z.enum(waitingReasons),
          skills: z.array(z.string()).describe("What the agent can do that no lead needs now"),
          needed: z.array(z.string()).describe("What is asked for that the agent cannot do"),
          hasHeld: z.boolean().describe("Leads wait that do not meet the campaign's filter"),
          opensAt: Instant.nullable(),
        }),
      )
      .describe("By each running campaign of the agent; where there is none, why each is not"),
  })
  .meta({ id: "AgentWaiting" });
export type AgentWaiting = z.infer<typeof AgentWaiting>;

export const explainWaiting = endpoint({
  method: "GET",
  path: "/agents/:id/waiting",
  summary: "Why an agent who is ready gets no call, from the own campaigns, skills and team",
  tag: "Live board",
  permission: "agents:read",
  params: ById,
  response: AgentWaiting,
});
