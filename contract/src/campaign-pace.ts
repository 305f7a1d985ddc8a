import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";

const tag = "Campaigns";

export const paceReasons = [
  "OVER_LIMIT_TODAY",
  "OVER_LIMIT_MONTH",
  "OVER_LIMIT_ESTIMATED",
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

const Beside = z.object({
  lines: z.number().describe("Open for each agent on the floor, on the mean"),
  people: z.number().describe("Answered by a person"),
  abandoned: z.number(),
  rate: z.number().describe("Abandoned of people, 0 to 1"),
});

const PaceMode = z.enum(["PREDICTIVE", "PROGRESSIVE", "STOPPED"]);
const Because = z.enum(paceReasons).nullable().describe("Why it does not dial ahead");
const PaceState = {
  mode: PaceMode,
  because: Because,
  limit: z.number().describe("Its own limit of abandoned people, 0 to 0.03"),
  linesPerAgent: z.number().int().describe("Most lines open for each agent"),
};

export const CampaignPaceChange = z
  .object({
    id: Id,
    at: Instant,
    ...PaceState,
    before: z.object(PaceState).nullable().describe("Null of the first that is known"),
    linesBefore: z
      .number()
      .nullable()
      .describe("Open for each agent, on the mean of half a minute before"),
    linesAfter: z.number().nullable().describe("And after; null until that is over"),
    people: z.number().int().describe("Answered by a person on that day until then"),
    abandoned: z.number().int(),
    changedBy: z
      .object({ id: Id, name: z.string() })
      .nullable()
      .describe("Who changed the setting; null where it was the governor"),
  })
  .meta({ id: "CampaignPaceChange" });
export type CampaignPaceChange = z.infer<typeof CampaignPaceChange>;

export const CampaignPace = z
  .object({
    campaignId: Id,
    at: Instant,
    mode: PaceMode.describe("How it dials at this moment"),
    because: Because,
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
    estimate: z
      .object({
        sampled: z.number().int().describe("Machine verdicts of thirty days that were looked at"),
        people: z.number().int().describe("People among those hung up on today, by that sample"),
        rate: z.number().describe("Of today, with them as abandoned and as people"),
        low: z.number().describe("By the sample's interval of 95 %"),
        high: z.number(),
        isUsed: z.boolean().describe("Whether enough were looked at for the governor to go by it"),
      })
      .nullable()
      .optional()
      .describe("Today with people whom detection took for machines; null while none is sampled"),
    forecast: z
      .object({
        people: z.number().int(),
        rate: z.number(),
        low: z.number(),
        high: z.number(),
      })
      .nullable()
      .optional()
      .describe("Today's rate at its end, if it goes on as in the last hour"),
    shadow: z
      .object({
        limit: z.number(),
        linesPerAgent: z.number().int(),
        since: Instant,
        live: Beside.describe("What the live setting came to since then"),
        would: Beside.describe("Of what the other wanted: calls that both placed, and a forecast"),
      })
      .nullable()
      .optional()
      .describe("Another setting that decides beside the live one and is not dialled by"),
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

export const listCampaignPaceChanges = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/pace/changes",
  summary: "When a campaign was paced in another way, and why; newest first, of ninety days",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(CampaignPaceChange),
});

export const downloadCampaignPaceLog = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/pace/log",
  summary:
    "What the pacing of a day was told and asked, in order, with its decisions: lines of JSON, of the last three days",
  tag,
  permission: "campaigns:update",
  params: ById,
  query: z.strictObject({
    day: z.iso.date().optional().describe("By the tenant's clock; today without it"),
  }),
  download: "application/octet-stream",
  perMinute: 10,
});

export const campaignPaceChanged = event(
  "campaign.pace_changed",
  z.object({
    id: Id,
    mode: PaceMode,
    because: z.enum(paceReasons).nullable(),
    limit: z.number(),
    told: z.boolean().describe("A fall back that supervisors are told of"),
  }),
  { permission: "campaigns:read-stats" },
);

export const setCampaignShadow = endpoint({
  method: "PUT",
  path: "/dialer/campaigns/:id/shadow",
  summary: "Let another setting decide beside a predictive campaign; its pace says the difference",
  tag,
  permission: "campaigns:simulate",
  params: ById,
  status: 204,
  body: z.strictObject({
    abandonLimit: z
      .number()
      .min(0.001)
      .max(0.03)
      .meta({ examples: [0.02] }),
    linesPerAgent: z.number().int().min(1).max(10),
  }),
});

export const removeCampaignShadow = endpoint({
  method: "DELETE",
  path: "/dialer/campaigns/:id/shadow",
  summary: "End the setting that decides beside a campaign",
  tag,
  permission: "campaigns:simulate",
  params: ById,
});
