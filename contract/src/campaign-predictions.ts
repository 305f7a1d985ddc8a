import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant } from "./paging.ts";
import { mostWhatIfSettings, WhatIfSetting } from "./what-if.ts";

const tag = "Campaigns";

export const predictedFigures = [
  "CONTACTS_PER_AGENT_HOUR",
  "WAIT_SECONDS",
  "ABANDON_RATE",
] as const;

/** What was foretold of the setting that a campaign dials by, beside the day as it goes. */
export const CampaignPrediction = z
  .object({
    campaignId: Id,
    setting: WhatIfSetting,
    days: z.number().int().describe("That were simulated"),
    keptAt: Instant,
    keptBy: z.object({ id: Id, name: z.string() }).nullable(),
    holds: z.boolean().describe("Whether the campaign is still set like this"),
    dials: z.number().int().describe("Today so far"),
    agentHours: z.number().describe("Today so far"),
    figures: z.array(
      z.object({
        what: z.enum(predictedFigures),
        predicted: z.number(),
        low: z
          .number()
          .nullable()
          .describe("95 of a hundred such days lie between low and high after so much of the day"),
        high: z.number().nullable(),
        actual: z.number().nullable().describe("Today so far; null before anything came of it"),
        isWithin: z.boolean().nullable().describe("Null while it is too early to tell"),
      }),
    ),
  })
  .meta({ id: "CampaignPrediction" });
export type CampaignPrediction = z.infer<typeof CampaignPrediction>;

const response = z.object({ prediction: CampaignPrediction.nullable() });

export const getCampaignPrediction = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/prediction",
  summary: "What a simulation foretold of the setting in use, beside today so far",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  response,
});
export const keepCampaignPrediction = endpoint({
  method: "PUT",
  path: "/dialer/campaigns/:id/prediction",
  summary: "Keep what a simulation foretold of the setting that the campaign dials by now",
  tag,
  permission: "campaigns:update",
  params: ById,
  body: z.strictObject({
    runId: Id,
    setting: z
      .number()
      .int()
      .min(0)
      .max(mostWhatIfSettings - 1)
      .describe("Which of the run's settings, from 0"),
  }),
  response,
});
