import { z } from "zod";
import { AttemptOutcome } from "./attempt-outcomes.ts";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant } from "./paging.ts";

export const CampaignStats = z
  .object({
    campaignId: Id,
    at: Instant,
    members: z.object({
      total: z.number().int(),
      dialable: z.number().int(),
      waiting: z.number().int(),
      dialing: z.number().int(),
      held: z.number().int().describe("Wait because they do not meet the campaign's filter"),
      done: z.number().int(),
    }),
    today: z.object({
      attempts: z.number().int(),
      outcomes: z.partialRecord(AttemptOutcome, z.number().int()),
      people: z.number().int().describe("Answered by a person: connected and abandoned"),
      abandonRate: z.number().describe("Abandoned of people, 0 to 1"),
      talkSeconds: z.number().int(),
      conversions: z.number().int(),
      callers: z
        .object({ came: z.number().int(), served: z.number().int() })
        .describe("Who called, and how many of them talked with an agent: no attempts"),
    }),
    abandonLimit: z
      .number()
      .describe("The campaign's own limit of the abandon rate, at most the law's; 0 to 1"),
    now: z.object({
      ringing: z.number().int(),
      talking: z.number().int(),
      queued: z.number().int().describe("Callers who wait"),
      agentsReady: z.number().int(),
      agentsOnCall: z.number().int(),
      agentsWrapUp: z.number().int(),
      agentsPaused: z.number().int(),
    }),
    /** Five-minute buckets of the last hour, oldest first. */
    lastHour: z.array(
      z.object({
        at: Instant,
        attempts: z.number().int(),
        people: z.number().int(),
        connected: z.number().int(),
        abandoned: z.number().int(),
      }),
    ),
    /** Why nothing is dialled just now, when that is so. */
    idleBecause: z
      .enum([
        "NOT_RUNNING",
        "OUTSIDE_HOURS",
        "NO_READY_AGENT",
        "NO_DIALABLE_MEMBER",
        "NO_MATCHING_SKILL",
        "NOT_ALLOWED",
        "HELD_BACK",
        "NO_CARRIER",
        "LIMIT_REACHED",
        "ABANDON_LIMIT",
      ])
      .nullable(),
    idleSince: Instant.nullable().describe("Since when it dials nothing for this reason"),
    idleSkills: z
      .object({
        ready: z.array(z.string()).describe("What ready agents can do that no lead needs now"),
        needed: z.array(z.string()).describe("What leads need that no ready agent can do"),
      })
      .nullable()
      .describe("Where skills are the reason: their names"),
    opensAt: Instant.nullable().describe("When its hours begin again, while they have not"),
  })
  .meta({ id: "CampaignStats" });
export type CampaignStats = z.infer<typeof CampaignStats>;

export const getCampaignStats = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/stats",
  summary: "Figures of a campaign, today and now",
  tag: "Campaigns",
  permission: "campaigns:read-stats",
  params: ById,
  response: CampaignStats,
});
