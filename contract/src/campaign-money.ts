import { z } from "zod";
import { Rate } from "./costs.ts";
import { endpoint } from "./endpoint.ts";
import { event } from "./event.ts";
import { ById, Id, Instant } from "./paging.ts";
import { Reason } from "./reason.ts";

const tag = "Campaigns";

const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, "must be a currency like GBP")
  .meta({ examples: ["GBP"] });
const Minor = z.number().int().min(1).max(1_000_000_000_000);

/** What a campaign may cost; at 100 % it is paused, and calls in the air are finished. */
export const CampaignBudget = z
  .strictObject({
    minor: Minor.describe("In the smallest unit of the currency: pence, cents"),
    currency: Currency,
  })
  .nullable()
  .describe("At 80 % somebody is told, at 100 % nothing more is dialled; null sets no bound");

export const CampaignRates = z
  .strictObject({
    lineMinute: Rate.nullable().describe("A minute of a line, in millionths of the currency"),
    agentHour: Rate.nullable().describe("An hour of an agent, in millionths of the currency"),
  })
  .describe("Instead of the tenant's own, which null leaves");

export const CampaignMoney = z
  .object({
    campaignId: Id,
    at: Instant,
    currency: Currency,
    budgetMinor: z.number().int().nullable(),
    spentMinor: z.number().int().describe("By calls that have ended"),
    lineMinor: z.number().int(),
    agentMinor: z.number().int(),
    share: z.number().nullable().describe("Spent of the budget, 0 to 1 and beyond"),
    reached: z.enum(["NOTHING", "NEAR", "ALL"]).describe("NEAR from 80 % of the budget on"),
    lineSeconds: z.number().int().describe("From the answer to the end, of all calls"),
    agentSeconds: z.number().int().describe("Of agents held for its calls, with their wrap-up"),
    rates: z.object({ lineMinute: Rate, agentHour: Rate }).describe("As they hold now"),
    conversions: z.number().int(),
    perConversionMinor: z.number().int().nullable(),
    revenueMinor: z
      .number()
      .int()
      .nullable()
      .describe("Closed calls by what each is worth now; null where nobody has said it"),
    earned: z
      .array(
        z.object({
          dispositionId: Id,
          name: z.string(),
          calls: z.number().int(),
          worthMinor: z.number().int(),
        }),
      )
      .describe(
        "What the revenue is made of: calls by how they were closed, where that is worth something",
      ),
    return: z
      .number()
      .nullable()
      .describe("What came beyond what was spent, of what was spent: 0.5 is half as much again"),
  })
  .meta({ id: "CampaignMoney" });
export type CampaignMoney = z.infer<typeof CampaignMoney>;

export const getCampaignMoney = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/money",
  summary: "What a campaign has cost, and how much of its budget that is",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  response: CampaignMoney,
});

export const campaignHaltBody = z
  .strictObject({ reason: Reason.describe("Kept in the audit log, with who did it") })
  .meta({ examples: [{ reason: "The wrong list was loaded" }] });

export const campaignBudgetReached = event(
  "campaign.budget_reached",
  z.object({ id: Id, name: z.string(), percent: z.union([z.literal(80), z.literal(100)]) }),
  { permission: "campaigns:read-stats" },
);
