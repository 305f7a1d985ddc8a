import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant } from "./paging.ts";

const tag = "Campaigns";

export const paceReasons = [
  "OVER_LIMIT_TODAY",
  "OVER_LIMIT_MONTH",
  "TOO_FEW_AGENTS",
  "NO_EVENTS",
  "FAULT",
] as const;
export type PaceReason = (typeof paceReasons)[number];

const Account = z.object({
  people: z.number().int().describe("Answered by a person"),
  abandoned: z.number().int(),
  rate: z.number().describe("Abandoned of people, 0 to 1"),
});

export const CampaignPace = z
  .object({
    campaignId: Id,
    at: Instant,
    mode: z.enum(["PREDICTIVE", "PROGRESSIVE"]).describe("How it dials at this moment"),
    because: z.enum(paceReasons).nullable().describe("Why it does not dial ahead"),
    limit: z.number(),
    agents: z.object({
      ready: z.number().int(),
      talking: z.number().int(),
      wrapUp: z.number().int(),
      busy: z.number().int(),
      paused: z.number().int(),
    }),
    lines: z.object({
      open: z.number().int().describe("Calls that may still need an agent"),
      wanted: z.number().int().describe("To be opened at this moment"),
    }),
    answerRate: z.number().describe("Probability that a person answers a new call"),
    price: z.number().describe("Risk of an abandoned person at which one more call is worth it"),
    bearable: z.number().describe("That risk at this moment, by the state of the account"),
    atStake: z.number().describe("People to be feared lost among the calls that are open"),
    today: Account,
    month: Account.describe("The last thirty days"),
    recent: z
      .array(
        z.object({
          at: Instant,
          ready: z.number().int(),
          talking: z.number().int(),
          open: z.number().int(),
        }),
      )
      .describe("Each five seconds of the last five minutes, oldest first"),
  })
  .meta({ id: "CampaignPace" });
export type CampaignPace = z.infer<typeof CampaignPace>;

export const getCampaignPace = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/pace",
  summary: "How a predictive campaign is paced at this second; null while it does not run",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  response: z.object({ pace: CampaignPace.nullable() }),
});
