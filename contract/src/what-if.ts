import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { operationStates } from "./operations.ts";
import { ById, Id, Instant, PageQuery, page } from "./paging.ts";

const tag = "Campaigns";

export const mostWhatIfSettings = 5;
export const mostWhatIfDays = 20;
/** How far back a simulation learns from. */
export const mostWhatIfHistoryDays = 60;
/** Agents of all settings together, times days, times hours: what one simulation may take. */
export const mostWhatIfAgentHours = 20_000;

export const WhatIfSetting = z
  .strictObject({
    mode: z.enum(["PROGRESSIVE", "PREDICTIVE"]),
    abandonLimit: z
      .number()
      .min(0.001)
      .max(0.03)
      .meta({ examples: [0.025] }),
    linesPerAgent: z.number().int().min(1).max(10),
    agents: z.number().int().min(1).max(100).describe("On the floor when it is fullest"),
    ringSeconds: z.number().int().min(15).max(60),
    wrapUpSeconds: z.number().int().min(5).max(600).describe("A wrap-up is over by then"),
    machineDetection: z
      .enum(["ON", "OFF"])
      .optional()
      .describe("OFF: every answer goes to an agent; left out: as the campaign has it"),
  })
  .meta({ id: "WhatIfSetting" });
export type WhatIfSetting = z.infer<typeof WhatIfSetting>;

const Price = z.number().min(0).max(1_000_000);
const Asked = {
  settings: z.array(WhatIfSetting).min(1).max(mostWhatIfSettings),
  days: z.number().int().min(1).max(mostWhatIfDays),
  openingHour: z.number().int().min(0).max(23).describe("Of the tenant's day"),
  hours: z.number().int().min(1).max(12).describe("How long each day is"),
  seed: z.number().int().min(0).max(2_147_483_647).describe("The same seed brings the same days"),
  prices: z
    .strictObject({
      agentHour: Price,
      answeredMinute: Price.describe("Of a call that was answered"),
      lineHour: Price.describe("Of a line that is taken, ringing included"),
      saleShare: z
        .number()
        .min(0)
        .max(1)
        .meta({ description: "Sales of the contacts, 0 to 1", examples: [0.06] }),
    })
    .describe("In the tenant's currency; 0 where there is no price"),
};

const Estimate = z
  .object({
    value: z.number(),
    low: z.number().nullable().describe("Null where a single day tells of no interval"),
    high: z.number().nullable(),
  })
  .describe("A figure and its interval of 95 %");

export const WhatIfResult = z
  .object({
    contactsPerAgentHour: Estimate,
    waitSeconds: Estimate.describe("How long an agent waits for a contact"),
    occupancy: Estimate.describe("Share of the agents' time in talks and wrap-ups"),
    abandonRate: Estimate.describe("Abandoned of the people who answered, 0 to 1"),
    abandonRateWithHidden: z
      .number()
      .nullable()
      .optional()
      .describe(
        "The same with the people hung up on as machines, by the share found among verdicts listened to; null where none were",
      ),
    machinesHeard: z
      .object({
        perContact: z.number().describe("That agents listen to, for each contact"),
        seconds: z.number().describe("How long an agent listens to one"),
      })
      .optional()
      .describe("What it takes of the agents that machines are not detected"),
    lines: z.number().int().describe("Enough for 95 % of the time"),
    costPerContact: z.number().nullable(),
    costPerSale: z.number().nullable(),
    dials: z.number().int(),
    people: z.number().int(),
    abandoned: z.number().int(),
    agentHours: z.number(),
  })
  .meta({ id: "WhatIfResult" });
export type WhatIfResult = z.infer<typeof WhatIfResult>;

export const whatIfAssumptions = [
  "HOURS",
  "PRESENCE",
  "SET_UP",
  "RING_PERSON",
  "RING_MACHINE",
  "TALK",
  "MACHINE_TALK",
  "WRAP_UP",
  "SWAY",
] as const;

/** What the simulation stands on. */
export const WhatIfBasis = z
  .object({
    from: z
      .enum(["CAMPAIGN", "ALL_CAMPAIGNS", "NOTHING"])
      .describe("Whose dials were learned from: too few of the campaign's own stand for nothing"),
    dials: z.number().int(),
    sinceDays: z.number().int(),
    assumed: z
      .array(z.object({ what: z.enum(whatIfAssumptions), dials: z.number().int() }))
      .describe("What was not learned, and of how many dials too few told of it"),
  })
  .meta({ id: "WhatIfBasis" });
export type WhatIfBasis = z.infer<typeof WhatIfBasis>;

export const WhatIfRun = z
  .object({
    id: Id,
    campaignId: Id,
    operationId: Id.describe("The long work: its progress, and what cancels it"),
    state: z.enum(operationStates),
    done: z.number().int().describe("Days of all settings that are simulated"),
    total: z.number().int(),
    error: z.string().nullable(),
    ownerId: Id,
    ...Asked,
    currency: z.string(),
    basis: WhatIfBasis,
    results: z.array(WhatIfResult).nullable().describe("By setting; null until it is done"),
    createdAt: Instant,
    can: z.array(z.enum(["cancel"])).describe("Cancelled as long work, by its operation"),
  })
  .meta({ id: "WhatIfRun" });
export type WhatIfRun = z.infer<typeof WhatIfRun>;

export const listWhatIfRuns = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/what-if",
  summary: "Simulations of a campaign, newest first; the last 50 are kept",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(WhatIfRun),
});

export const getWhatIfRun = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/what-if/:runId",
  summary: "A simulation and, when it is done, what each setting came to",
  tag,
  permission: "campaigns:read-stats",
  params: z.strictObject({ id: Id, runId: Id }),
  response: WhatIfRun,
});

export const startWhatIf = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/what-if",
  summary: "Simulate days of a campaign with up to five settings, as long work",
  tag,
  permission: "campaigns:simulate",
  status: 202,
  perMinute: 60,
  params: ById,
  body: z.strictObject({
    ...Asked,
    days: Asked.days.default(5),
    openingHour: Asked.openingHour.default(9),
    hours: Asked.hours.default(8),
    seed: Asked.seed.default(1),
    historyDays: z
      .number()
      .int()
      .min(1)
      .max(mostWhatIfHistoryDays)
      .default(mostWhatIfHistoryDays)
      .describe("How many days back it learns from"),
    prices: Asked.prices.prefault({
      ...{ agentHour: 0, answeredMinute: 0, lineHour: 0, saleShare: 0 },
    }),
  }),
  response: WhatIfRun,
});
