import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { operationStates } from "./operations.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";
import { WhatIfBasis, WhatIfSetting } from "./what-if.ts";

const tag = "Campaigns";

export const backTestFigures = [
  "CONTACTS_PER_AGENT_HOUR",
  "WAIT_SECONDS",
  "OCCUPANCY",
  "ABANDON_RATE",
  "DIALS_PER_AGENT_HOUR",
] as const;

const Day = z.iso.date().meta({ examples: ["2026-11-20"] });

/** What was foretold of a day, beside what came of it. */
export const BackTest = z
  .object({
    id: Id,
    campaignId: Id,
    operationId: Id.describe("The long work: its progress, and what cancels it"),
    state: z.enum(operationStates),
    done: z.number().int(),
    total: z.number().int(),
    error: z.string().nullable(),
    day: Day.describe("Of the tenant's calendar"),
    setting: WhatIfSetting.describe("As the campaign is set now, with the agents of that day"),
    basis: WhatIfBasis.describe("Of the days before"),
    dials: z.number().int().describe("That were placed on that day"),
    agentHours: z.number(),
    figures: z
      .array(
        z.object({
          what: z.enum(backTestFigures),
          actual: z.number(),
          predicted: z.number(),
          low: z.number().nullable().describe("95 of a hundred such days lie between low and high"),
          high: z.number().nullable(),
          error: z.number().nullable().describe("Predicted less actual, as a share of actual"),
        }),
      )
      .nullable()
      .describe("Null until it is done"),
    createdAt: Instant,
    can: z.array(z.enum(["cancel"])),
  })
  .meta({ id: "BackTest" });
export type BackTest = z.infer<typeof BackTest>;

export const listBackTests = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/back-tests",
  summary: "What would have been foretold of past days, newest first",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(BackTest),
});

export const startBackTest = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/back-tests",
  summary: "Simulate a past day with what the days before it told, as long work",
  tag,
  permission: "campaigns:simulate",
  status: 202,
  perMinute: 60,
  params: ById,
  body: z.strictObject({ day: Day.optional().describe("Yesterday, if none is given") }),
  response: BackTest,
});
