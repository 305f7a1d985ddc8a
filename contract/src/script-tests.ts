import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { ById, Id, Instant, Name, PageQuery, page } from "./paging.ts";

const tag = "Scripts";
const ByTest = z.strictObject({ id: Id, testId: Id });
const Rate = z.number().min(0.001).max(0.999);

const Arm = z.strictObject({
  scriptId: Id,
  version: z.number().int().min(1),
  share: z.number().int().min(1).max(99).describe("Of a hundred leads, how many follow it"),
});

const Settings = {
  name: Name,
  baseRate: Rate.meta({ description: "What is won today, of conversations", examples: [0.06] }),
  hopedRate: Rate.meta({ description: "What would be worth a change", examples: [0.0825] }),
};

export const ScriptTest = z
  .object({
    id: Id,
    ...Settings,
    campaignId: Id,
    goalIds: z.array(Id).describe("Dispositions that count; empty is every sale"),
    arms: z.array(
      z.object({
        ...Arm.shape,
        scriptName: z.string(),
      }),
    ),
    neededPerArm: z
      .number()
      .int()
      .nullable()
      .describe("Conversations of each arm that tell the rates apart, with 80 % power"),
    startedAt: Instant,
    endedAt: Instant.nullable(),
  })
  .meta({ id: "ScriptTest" });
export type ScriptTest = z.infer<typeof ScriptTest>;

const Interval = z.object({ rate: z.number(), low: z.number(), high: z.number() });

export const ScriptTestResults = ScriptTest.extend({
  results: z
    .array(
      z.object({
        conversations: z.number().int().describe("Leads that were talked to, each once"),
        won: z.number().int(),
        rate: Interval.describe("Won of conversations, with its 95 % interval"),
        difference: Interval.nullable().describe("To the first arm, with its 95 % interval"),
      }),
    )
    .describe("By arm"),
}).meta({ id: "ScriptTestResults" });
export type ScriptTestResults = z.infer<typeof ScriptTestResults>;

export const listScriptTests = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/script-tests",
  summary: "Split tests of a campaign's scripts, newest first",
  tag,
  permission: "campaigns:read-stats",
  params: ById,
  query: z.strictObject(PageQuery),
  response: page(ScriptTest),
});
export const getScriptTest = endpoint({
  method: "GET",
  path: "/dialer/campaigns/:id/script-tests/:testId",
  summary: "A split test and how its arms stand",
  tag,
  permission: "campaigns:read-stats",
  params: ByTest,
  response: ScriptTestResults,
});
export const startScriptTest = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/script-tests",
  summary: "Give each lead of a campaign one of several scripts, the same at every call",
  tag,
  permission: "campaigns:update",
  status: 201,
  params: ById,
  body: z.strictObject({
    ...Settings,
    goalIds: z.array(Id).max(20).default([]),
    arms: z
      .array(Arm)
      .min(2)
      .max(4)
      .meta({
        description: "Shares come to 100",
        examples: [
          [
            { scriptId: "0198c0de-7a11-7a11-8a11-0123456789ab", version: 1, share: 50 },
            { scriptId: "0198c0de-7a11-7a11-8a11-0123456789ab", version: 2, share: 50 },
          ],
        ],
      }),
  }),
  response: ScriptTestResults,
});
export const endScriptTest = endpoint({
  method: "POST",
  path: "/dialer/campaigns/:id/script-tests/:testId/end",
  summary: "End a split test; calls follow the campaign's script again",
  tag,
  permission: "campaigns:update",
  params: ByTest,
  response: ScriptTestResults,
});
