import {
  differenceOf,
  type Input,
  neededPerArm,
  rateOf,
  type SplitTest,
  type SplitTestResults,
  type startSplitTest as startEndpoint,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { scriptOf } from "../../scripts/index.ts";
import type { CampaignPatch } from "../columns.ts";
import { keepChange } from "../history/changes.ts";
import { patchCampaign, selectCampaigns } from "../queries.ts";
import { updateCampaign } from "../service.ts";
import { ringsOf, type SplitArms } from "./arms.ts";
import { countArms } from "./count.ts";
import { demandDesign, isOfSettings } from "./design.ts";
import {
  type ArmRow,
  countDispositions,
  insertTest,
  selectTests,
  setEnded,
  type TestRow,
} from "./queries.ts";

/*
 * Split tests of a campaign. Whose campaign it is and who may do this is asked before.
 */

type Start = Input<typeof startEndpoint>["body"];

/** Starts a split test; from now on each lead of the campaign is in one of its arms. */
export async function startTest(ctx: Ctx, campaignId: string, input: Start): Promise<string> {
  const [running] = await runningTest(ctx, campaignId);
  if (running) {
    throw new Refusal("conflict", `The split test "${running.name}" runs; end it first`, {
      details: { testId: running.id },
    });
  }
  await demandDesign(ctx, input);
  const goals = new Set(input.goalIds);
  if ((await countDispositions(ctx.tx, input.goalIds)) < goals.size) throw notFound("disposition");
  const id = newId();
  await insertTest(ctx, { id, campaignId, ...input });
  const settings = input.arms.filter(isOfSettings);
  const arms = settings.map((arm, at) => ({ number: at + 1, ...arm }));
  const split: SplitArms | null = arms.length > 0 ? { testId: id, name: input.name, arms } : null;
  await patchCampaign(ctx.tx, campaignId, { split_arms: split });
  await keepRun(ctx, { campaignId, name: input.name, split }, "BEGINS");
  return id;
}

type Run = { campaignId: string; name: string; split: SplitArms | null };

/** Whoever asks later how the campaign was set finds when a test ran, and for how long calls rang meanwhile. */
async function keepRun(ctx: Ctx, { campaignId, name, split }: Run, what: "BEGINS" | "ENDS") {
  const [row] = await selectCampaigns(ctx, "campaigns:update", { id: campaignId, limit: 1 });
  if (!row) throw notFound("campaign");
  const [own, inTest] = [row.ring_seconds, ringsOf({ ...row, split_arms: split })];
  const rings = (seconds: number | string) => (own === inTest ? {} : { ringSeconds: seconds });
  const [without, within] = [
    { splitTest: null, ...rings(own) },
    { splitTest: name, ...rings(inTest) },
  ];
  const change =
    what === "BEGINS" ? { before: without, after: within } : { before: within, after: without };
  await keepChange(ctx, campaignId, change);
}

async function runningTest(ctx: Ctx, campaignId: string): Promise<TestRow[]> {
  const [newest] = await selectTests(ctx, campaignId, { limit: 1 });
  return newest && newest.ended_at === null ? [newest] : [];
}

/** Ends a split test; the campaign goes on as it was, or with the arm that is adopted. */
export async function endTest(
  ctx: Ctx,
  campaignId: string,
  id: string,
  adopt: number | undefined,
): Promise<void> {
  const row = await testOf(ctx, campaignId, id, true);
  if (row.ended_at !== null) throw new Refusal("conflict", "The split test has ended already");
  const arm = row.arms.find(({ number }) => number === adopt);
  if (adopt !== undefined && !arm) throw invalid("adopt", "is no arm of this test");
  await setEnded(ctx.tx, id, ctx.now, adopt ?? null);
  const split = await runningArms(ctx, campaignId);
  await patchCampaign(ctx.tx, campaignId, { split_arms: null });
  await keepRun(ctx, { campaignId, name: row.name, split }, "ENDS");
  if (!arm) return;
  const patch = await patchOf(ctx, arm);
  await updateCampaign(ctx, campaignId, { ...patch, reason: `Split test: ${row.name}` }, undefined);
}

async function runningArms(ctx: Ctx, id: string): Promise<SplitArms | null> {
  const [campaign] = await selectCampaigns(ctx, "campaigns:update", { id, limit: 1 });
  return campaign?.split_arms ?? null;
}

/** What makes an arm the campaign's own. A campaign follows what is published, so a version must be that. */
async function patchOf(ctx: Ctx, arm: ArmRow): Promise<CampaignPatch> {
  if (arm.script_id === null) return { ...arm.settings };
  const script = await scriptOf(ctx, arm.script_id);
  if (script.live_version === arm.version) return { scriptId: arm.script_id };
  throw new Refusal(
    "conflict",
    `Version ${arm.version} of "${script.name}" is not the published one; publish it anew first`,
    { details: { scriptId: arm.script_id, version: arm.version } },
  );
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
): Promise<SplitTestResults> {
  const row = await testOf(ctx, campaignId, id);
  const test = toTest(row);
  const counted = await countArms(ctx, test);
  const none = { leads: 0, hits: 0, dials: 0, open: 0 };
  const counts = row.arms.map(({ number }) => counted.find(({ arm }) => arm === number) ?? none);
  const [first] = counts;
  const results = counts.map(({ leads, hits, dials, open }, at) => {
    const count = { hits, all: leads };
    const base = first && at > 0 ? { hits: first.hits, all: first.leads } : null;
    const difference = base && differenceOf(base, count);
    return { leads, hits, dials, open, rate: rateOf(count), difference };
  });
  return { ...test, results };
}

/** A split test as the API shows it. */
export function toTest(row: TestRow): SplitTest {
  return {
    id: row.id,
    campaignId: row.campaign_id,
    name: row.name,
    kind: row.arms.some(({ settings }) => settings !== null) ? "SETTINGS" : "SCRIPT",
    goal: row.goal,
    baseRate: row.base_rate,
    hopedRate: row.hoped_rate,
    goalIds: row.goal_ids,
    arms: row.arms.map((arm) => ({
      share: arm.share,
      scriptId: arm.script_id,
      scriptName: arm.script_name,
      version: arm.version,
      settings: arm.settings,
    })),
    neededPerArm: neededPerArm(row.base_rate, row.hoped_rate) ?? null,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    adoptedArm: row.adopted_arm,
  };
}
