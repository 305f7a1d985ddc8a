import { z } from "zod";
import { callerIdSettings } from "./caller-ids.ts";
import { OutcomeLimits, RetryMinutes } from "./campaign-retries.ts";
import { MaxAttempts, RingSeconds } from "./campaign-settings.ts";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant, Name, PageQuery, page } from "./paging.ts";

const tag = "Campaigns";

/** What the arms of a split test differ in. */
export const splitKinds = ["SCRIPT", "SETTINGS"] as const;
/** What counts of a lead in a split test. */
export const splitGoals = ["WON", "REACHED"] as const;
export type SplitGoal = (typeof splitGoals)[number];

const ByTest = z.strictObject({ id: Id, testId: Id });
const Rate = z.number().min(0.001).max(0.999);
const Share = z.number().int().min(1).max(99).describe("Of a hundred leads, how many are in it");

/** What holds for each call or each lead by itself, and can differ between leads of one campaign. */
const SplitSettings = z
  .strictObject({
    ringSeconds: RingSeconds,
    maxAttempts: MaxAttempts,
    retryMinutes: RetryMinutes,
    outcomeLimits: OutcomeLimits,
    ...callerIdSettings,
  })
  .partial()
  .meta({
    id: "SplitSettings",
    description: "In place of the campaign's own; each arm of a test says the same ones",
  });
export type SplitSettings = z.infer<typeof SplitSettings>;

const ScriptArm = z.strictObject({
  share: Share,
  scriptId: Id,
  version: z.number().int().min(1),
});
const SettingsArm = z.strictObject({ share: Share, settings: SplitSettings });
export type SettingsArm = z.infer<typeof SettingsArm>;

const Design = {
  name: Name,
  baseRate: Rate.meta({ description: "What is the rate today", examples: [0.06] }),
  hopedRate: Rate.meta({ description: "What would be worth a change", examples: [0.0825] }),
};

const Goal = z.enum(splitGoals).meta({
  description:
    "WON: a sale, or a disposition of goalIds. REACHED: somebody talked to the lead; for settings only",
  examples: ["WON"],
});

export const SplitTest = z
  .object({
    id: Id,
    ...Design,
    campaignId: Id,
    kind: z.enum(splitKinds).describe("What its arms differ in"),
    goal: Goal,
    goalIds: z.array(Id).describe("Dispositions that count; empty is every sale"),
    arms: z.array(
      z.object({
        share: Share,
        scriptId: Id.nullable(),
        scriptName: z.string().nullable(),
        version: z.number().int().nullable(),
        settings: SplitSettings.nullable(),
      }),
    ),
    neededPerArm: z
      .number()
      .int()
      .nullable()
      .describe("Leads of each arm that tell the rates apart, with 80 % power"),
    startedAt: Instant,
    endedAt: Instant.nullable(),
    adoptedArm: z.number().int().nullable().describe("Which the campaign goes on with, from 1"),
  })
  .meta({ id: "SplitTest" });
export type SplitTest = z.infer<typeof SplitTest>;

const Interval = z.object({ rate: z.number(), low: z.number(), high: z.number() });

export const SplitTestResults = SplitTest.extend({
  results: z
    .array(
      z.object({
        leads: z
          .number()
          .int()
          .describe("Of a test of scripts those talked to, of settings those dialled; each once"),
        hits: z.number().int().describe("Of these leads, how many meet the goal"),
        rate: Interval.describe("Hits of leads, with its 95 % interval"),
        difference: Interval.nullable().describe("To the first arm, with its 95 % interval"),
        dials: z.number().int().describe("Calls that left"),
        open: z.number().int().describe("Of these leads, how many may still be dialled"),
      }),
    )
    .describe("By arm"),
}).meta({ id: "SplitTestResults" });
export type SplitTestResults = z.infer<typeof SplitTestResults>;

export const listSplitTests = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/split-tests",
  summary: "Split tests of a campaign's scripts and settings, newest first",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(SplitTest),
});
export const getSplitTest = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/split-tests/:testId",
  summary: "A split test and how its arms stand",
  tag,
  permission: "campaigns:read-stats",
  params: ByTest,
  response: SplitTestResults,
});
export const startSplitTest = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/split-tests",
  summary:
    "Give each lead of a campaign one of several scripts or settings, the same at every call",
  tag,
  permission: "campaigns:update",
  status: 201,
  params: ById,
  body: z.strictObject({
    ...Design,
    goal: Goal.default("WON"),
    goalIds: z.array(Id).max(20).default([]),
    arms: z
      .array(z.union([ScriptArm, SettingsArm]))
      .min(2)
      .max(4)
      .meta({
        description: "All of scripts or all of settings; shares come to 100",
        examples: [
          [
            { share: 50, scriptId: "0198c0de-7a11-7a11-8a11-0123456789ab", version: 1 },
            { share: 50, scriptId: "0198c0de-7a11-7a11-8a11-0123456789ab", version: 2 },
          ],
        ],
      }),
  }),
  response: SplitTestResults,
});
export const endSplitTest = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/split-tests/:testId/end",
  summary: "End a split test; the campaign goes on as it was, or with one of the arms",
  tag,
  permission: "campaigns:update",
  params: ByTest,
  body: z.strictObject({
    adopt: z
      .number()
      .int()
      .min(1)
      .max(4)
      .optional()
      .describe("The arm that becomes the campaign's own, from 1; none leaves it as it is"),
  }),
  response: SplitTestResults,
});
