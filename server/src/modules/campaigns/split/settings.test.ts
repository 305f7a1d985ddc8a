import {
  addCallerIds,
  type CallInput,
  endSplitTest,
  getCampaign,
  getSplitTest,
  listMembers,
  listSettingChanges,
  setOwnState,
  startCampaign,
  startSplitTest,
  updateCampaign,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newId } from "../../../platform/ids.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { armOf } from "../../scripts/index.ts";
import { fixedE164 } from "../../telephony/index.ts";
import { selectCampaigns } from "../queries.ts";
import { inEachArm } from "./arms.ts";

const busy = fixedE164("02");
const washington = "+12025550147";
const usual = "+448081570000";
const usualRests = {
  ...{ BUSY: 15, NO_ANSWER: 240, MACHINE: 1440, ABANDONED: 4320 },
  ...{ CONGESTION: 5, FAILED: 30, CANCELLED: 30 },
};

type Body = CallInput<typeof startSplitTest>["body"];
const rates = { baseRate: 0.1, hopedRate: 0.4, goal: "REACHED" as const };
const arms = [
  { ringSeconds: 18, callerIdRule: "FIXED" as const, retryMinutes: usualRests },
  {
    ...{ ringSeconds: 27, callerIdRule: "LOCAL" as const },
    retryMinutes: { ...usualRests, BUSY: 600 },
  },
];
const body: Body = {
  ...rates,
  name: "Near and patient",
  arms: arms.map((settings) => ({ share: 50, settings })),
};

async function setUp(acme: TestTenant, change: Partial<Body> = {}) {
  const campaign = await acme.campaign({ leads: [], settings: { callerId: usual } });
  const params = { id: campaign.id };
  const started = await acme.admin.call(startSplitTest, { params, body: { ...body, ...change } });
  return { campaign, params, started };
}

test("each lead rings, is shown a number and is called again by the settings of its arm", async () => {
  const acme = await newTenant();
  await acme.admin.call(addCallerIds, { body: { numbers: [{ number: washington }] } });
  for (let i = 0; i < 3; i++) {
    const agent = await acme.user("AGENT");
    await agent.call(setOwnState, { body: { state: "READY" } });
  }
  const leads = [];
  for (let i = 0; i < 6; i++) leads.push(await acme.lead({ phone: busy }));
  const campaign = await acme.campaign({ leads, settings: { callerId: usual }, start: false });
  const params = { id: campaign.id };
  const { id: testId } = await acme.admin.call(startSplitTest, { params, body });
  await acme.admin.call(startCampaign, { params });
  const members = async () => (await acme.admin.call(listMembers, { params })).items;
  await eventually(async () =>
    (await members()).every(({ lastOutcome }) => lastOutcome === "BUSY"),
  );
  const { rows } = await acme.server.admin.query(
    "select lead_id, ring_seconds, caller_id, split_arm from calls where campaign_id = $1",
    [campaign.id],
  );
  const numbers = [1, 2].map((number) => ({ number, share: 50 }));
  expect(rows).toHaveLength(6);
  for (const row of rows) {
    const { number } = armOf(testId, row.lead_id, numbers);
    const shows = number === 1 ? usual : washington;
    const rings = arms[number - 1]?.ringSeconds;
    expect(row).toMatchObject({ split_arm: number, ring_seconds: rings, caller_id: shows });
    const member = (await members()).find(({ leadId }) => leadId === row.lead_id);
    // A quarter of an hour, or ten hours.
    const restMs = Date.parse(member?.nextAttemptAt ?? "") - Date.now();
    expect(restMs > 3_600_000).toBe(number === 2);
  }
  const { results } = await acme.admin.call(getSplitTest, { params: { ...params, testId } });
  const sum = (key: "leads" | "hits" | "dials" | "open") =>
    results.reduce((all, one) => all + one[key], 0);
  // Who is dialled counts, reached or not.
  expect([sum("leads"), sum("hits"), sum("dials"), sum("open")]).toEqual([6, 0, 6, 6]);
});

test("whoever paces a campaign counts on the longest that any of its leads may ring", async () => {
  const acme = await newTenant();
  const { campaign } = await setUp(acme);
  const find = { id: campaign.id, limit: 1 };
  const [row] = await acme.run((ctx) => selectCampaigns(ctx, "campaigns:read", find));
  expect(row && inEachArm(row).map(({ ring_seconds }) => ring_seconds)).toEqual([18, 27]);
});

test("what is compared cannot be changed meanwhile, and the arm that is adopted becomes the campaign's own", async () => {
  const acme = await newTenant();
  const { params, started } = await setUp(acme);
  const change = (patch: NonNullable<CallInput<typeof updateCampaign>["body"]>) =>
    acme.admin.try(updateCampaign, { params, body: patch });
  expect(await change({ ringSeconds: 30 })).toMatchObject({
    status: 409,
    problem: { code: "conflict", details: { testId: started.id, field: "ringSeconds" } },
  });
  expect((await change({ maxAttempts: 3 })).status).toBe(200);
  const one = { ...params, testId: started.id };
  const end = (adopt?: number) =>
    acme.admin.try(endSplitTest, { params: one, body: adopt === undefined ? {} : { adopt } });
  expect((await end(3)).problem?.errors).toEqual([
    { field: "adopt", reason: "is no arm of this test" },
  ]);
  expect((await end(2)).body).toMatchObject({ adoptedArm: 2 });
  expect(await acme.admin.call(getCampaign, { params })).toMatchObject({
    ...{ ringSeconds: 27, callerIdRule: "LOCAL", callerId: usual, maxAttempts: 3 },
    retryMinutes: { BUSY: 600 },
  });
  const [kept, ended, , begun] = (await acme.admin.call(listSettingChanges, { params })).items;
  // What rang for how long, and when, is asked of the history, by certificates too.
  const ran = (one: typeof kept) =>
    one?.changes.map(({ setting, before, after }) => [setting, before, after]).toSorted();
  expect(ran(begun)).toEqual([
    ["ringSeconds", 18, "18, 27"],
    ["splitTest", null, "Near and patient"],
  ]);
  expect(ran(ended)).toEqual([
    ["ringSeconds", "18, 27", 18],
    ["splitTest", "Near and patient", null],
  ]);
  expect(kept).toMatchObject({ reason: "Split test: Near and patient" });
  expect(kept?.changes.map(({ setting }) => setting).toSorted()).toEqual(
    Object.keys(arms[1] ?? {}).toSorted(),
  );
  expect((await change({ ringSeconds: 30 })).status).toBe(200);
});

test("settings that compare nothing, or not the same thing, are refused", async () => {
  const acme = await newTenant();
  const campaign = await acme.campaign({ leads: [] });
  const params = { id: campaign.id };
  const of = (...settings: object[]) => settings.map((one) => ({ share: 50, settings: one }));
  const tried = async (change: object) => {
    const asked = { ...body, ...change } as Body;
    return acme.admin.try(startSplitTest, { params, body: asked });
  };
  const faults = async (change: object) => (await tried(change)).problem?.errors;
  expect(await faults({ arms: of({}, {}) })).toEqual([
    { field: "arms.0.settings", reason: "say nothing" },
  ]);
  expect(await faults({ arms: of({ ringSeconds: 20 }, { maxAttempts: 2 }) })).toEqual([
    { field: "arms.1.settings", reason: "are not the same ones as those of the first arm" },
  ]);
  expect(await faults({ arms: of({ ringSeconds: 20 }, { ringSeconds: 20 }) })).toEqual([
    { field: "arms.1.settings", reason: "are the same as another arm's" },
  ]);
  const script = { share: 50, scriptId: newId(), version: 1 };
  expect(await faults({ arms: [script, ...of({ ringSeconds: 20 })] })).toEqual([
    { field: "arms", reason: "are in part of scripts and in part of settings" },
  ]);
  expect(await faults({ arms: [script, { ...script, version: 2 }] })).toEqual([
    { field: "goal", reason: "can be WON alone where scripts are compared" },
  ]);
  const unknown = { callerIdRule: "ROTATION", callerIdSet: [newId()] };
  const alike = { callerIdRule: "LOCAL", callerIdSet: [] };
  expect((await tried({ arms: of(alike, unknown) })).status).toBe(404);
  // Pacing is one for all leads of a campaign: it cannot differ between them.
  const paced = of({ abandonLimit: 0.01 }, { abandonLimit: 0.02 });
  expect(await tried({ arms: paced })).toMatchObject({ status: 400 });
});
