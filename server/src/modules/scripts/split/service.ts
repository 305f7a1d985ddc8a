import {
  differenceOf,
  type Input,
  neededPerArm,
  rateOf,
  type ScriptTest,
  type ScriptTestResults,
  type startScriptTest as startEndpoint,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { scriptOf, versionOf } from "../service.ts";
import {
  countArms,
  countDispositions,
  insertTest,
  selectTests,
  setEnded,
  type TestRow,
} from "./queries.ts";

/*
 * Split tests of a campaign. Whose campaign it is and who may do this is asked by whoever owns campaigns, before.
 */

type Start = Input<typeof startEndpoint>["body"];

export async function startTest(ctx: Ctx, campaignId: string, input: Start): Promise<string> {
  const [running] = await runningTest(ctx, campaignId);
  if (running) {
    throw new Refusal("conflict", `The split test "${running.name}" runs; end it first`, {
      details: { testId: running.id },
    });
  }
  const shares = input.arms.reduce((sum, { share }) => sum + share, 0);
  if (shares !== 100) throw invalid("arms", `have shares that come to ${shares} and not to 100`);
  if (input.baseRate === input.hopedRate) throw invalid("hopedRate", "is the rate of today");
  await demandArms(ctx, input.arms);
  const goals = new Set(input.goalIds);
  if ((await countDispositions(ctx.tx, input.goalIds)) < goals.size) throw notFound("disposition");
  const id = newId();
  await insertTest(ctx, { id, campaignId, ...input });
  return id;
}

async function runningTest(ctx: Ctx, campaignId: string): Promise<TestRow[]> {
  const [newest] = await selectTests(ctx, campaignId, { limit: 1 });
  return newest && newest.ended_at === null ? [newest] : [];
}

async function demandArms(ctx: Ctx, arms: Start["arms"]): Promise<void> {
  for (const [at, { scriptId, version }] of arms.entries()) {
    if ((await scriptOf(ctx, scriptId)).retired) throw invalid(`arms.${at}.scriptId`, "is retired");
    await versionOf(ctx, scriptId, version);
    const isTwice = arms
      .slice(0, at)
      .some((one) => one.scriptId === scriptId && one.version === version);
    if (isTwice) throw invalid(`arms.${at}.version`, "is the same as that of another arm");
  }
}

export async function endTest(ctx: Ctx, campaignId: string, id: string): Promise<void> {
  const row = await testOf(ctx, campaignId, id, true);
  if (row.ended_at !== null) throw new Refusal("conflict", "The split test has ended already");
  await setEnded(ctx.tx, id, ctx.now);
}

async function testOf(
  ctx: Ctx,
  campaignId: string,
  id: string,
  forUpdate = false,
): Promise<TestRow> {
  const [row] = await selectTests(ctx, campaignId, { id, limit: 1, forUpdate });
  if (!row) throw notFound("split test");
  return row;
}

/** A split test, and how its arms stand beside the first. */
export async function testResults(
  ctx: Ctx,
  campaignId: string,
  id: string,
): Promise<ScriptTestResults> {
  const row = await testOf(ctx, campaignId, id);
  const counted = await countArms(ctx, id, row.goal_ids);
  const counts = row.arms.map(({ number }) => {
    const found = counted.find(({ arm }) => arm === number);
    return { hits: found?.won ?? 0, all: found?.conversations ?? 0 };
  });
  const [first] = counts;
  const results = counts.map((count) => ({
    conversations: count.all,
    won: count.hits,
    rate: rateOf(count),
    difference: first && count !== first ? differenceOf(first, count) : null,
  }));
  return { ...toTest(row), results };
}

export function toTest(row: TestRow): ScriptTest {
  return {
    id: row.id,
    campaignId: row.campaign_id,
    name: row.name,
    baseRate: row.base_rate,
    hopedRate: row.hoped_rate,
    goalIds: row.goal_ids,
    arms: row.arms.map((arm) => ({
      scriptId: arm.script_id,
      scriptName: arm.script_name,
      version: arm.version,
      share: arm.share,
    })),
    neededPerArm: neededPerArm(row.base_rate, row.hoped_rate) ?? null,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}
