import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant } from "./paging.ts";
import { HoursSettings } from "./week-hours.ts";

/** The hours at which a campaign dials, by the clock of the tenant. */
export const CampaignHours = HoursSettings.nullable().describe(
  "When it dials, by the clock of the tenant; null is at every hour. The callee's own hours hold besides.",
);

/** What brought a campaign into its state, where no person's plain start, pause or stop did. */
export const campaignTurners = ["SCHEDULE", "BUDGET", "HALT"] as const;

export const campaignScheduleBody = z
  .strictObject({
    startAt: Instant.nullable().describe("When it starts by itself; null takes a start back"),
    stopAt: Instant.nullable().describe("When it stops by itself; calls in progress go on"),
  })
  .meta({ examples: [{ startAt: "2027-03-01T09:00:00Z", stopAt: "2027-03-01T18:00:00Z" }] });

/** What is looked at before a campaign starts. */
export const campaignChecks = [
  "MEMBERS",
  "ZONES",
  "NATIONAL_FILE",
  "CALLER_ID",
  "MESSAGE",
  "RING_TIME",
  "ATTEMPTS",
  "HOURS",
  "QUEUES",
] as const;
export const CampaignCheckLevel = z.enum(["GREEN", "AMBER", "RED"]);

const Check = z.object({
  check: z.enum(campaignChecks),
  level: CampaignCheckLevel,
  finding: z
    .enum([
      "FINE",
      "NONE_TO_DIAL",
      "WITHOUT_ZONE",
      "NO_FILE_NEEDED",
      "FILE_MISSING",
      "FILE_OLD",
      "CARRIERS_NUMBER",
      "NUMBER_MISSING",
      "NOT_SAID",
      "WORDS_MISSING",
      "MORE_THAN_LAWFUL",
      "NEVER_OPEN",
      "NO_QUEUE",
    ])
    .describe("What was found"),
  count: z
    .number()
    .int()
    .nullable()
    .describe("Leads, days, seconds or attempts, as the check counts"),
  limit: z.number().int().nullable().describe("The bound it is held against"),
  country: z.string().nullable().describe("Of whose callees; null is of all"),
});
export type CampaignCheck = z.infer<typeof Check>;

export const CampaignChecks = z
  .object({
    campaignId: Id,
    at: Instant,
    level: CampaignCheckLevel.describe("The worst of all"),
    checks: z.array(Check),
  })
  .meta({ id: "CampaignChecks" });
export type CampaignChecks = z.infer<typeof CampaignChecks>;

export const checkCampaign = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/checks",
  summary: "What stands against starting a campaign, looked at now",
  tag: "Campaigns",
  permission: "campaigns:read-stats",
  params: ById,
  response: CampaignChecks,
});
