import { z } from "zod";
import { Id, Instant } from "./paging.ts";

/** BLIND: customer and third party hear each other at once. WARM: the agent speaks with the third party first. */
export const thirdPartyWays = ["BLIND", "WARM"] as const;

/** What an agent can make of a third party who is on the line. */
export const thirdPartyPlans = ["WARM", "CONFERENCE", "HAND_OVER"] as const;

/**
 * RINGING: the customer waits with music. ASIDE: agent and third party talk, the customer waits. JOINED: all three talk.
 * HANDED_OVER: customer and third party talk, the agent has left. OVER: the third party has gone, or never came.
 */
export const thirdPartyStates = ["RINGING", "ASIDE", "JOINED", "HANDED_OVER", "OVER"] as const;
export const ThirdPartyState = z.enum(thirdPartyStates);
export type ThirdPartyState = z.infer<typeof ThirdPartyState>;

/** A colleague, or somebody outside, who was called in a conversation, the last one of it. */
export const ThirdParty = z
  .object({
    id: Id,
    how: z.enum(thirdPartyWays),
    agentId: Id.nullable().describe("Of a colleague; null of somebody outside"),
    agentName: z.string().nullable(),
    state: ThirdPartyState,
    cause: z
      .string()
      .nullable()
      .describe("Of one who has gone: how, as BUSY, NO_ANSWER, REJECTED or NORMAL"),
    answeredAt: Instant.nullable(),
    endedAt: Instant.nullable(),
  })
  .meta({ id: "ThirdParty" });
export type ThirdParty = z.infer<typeof ThirdParty>;
