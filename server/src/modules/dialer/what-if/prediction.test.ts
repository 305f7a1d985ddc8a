import {
  getCampaignPrediction,
  keepCampaignPrediction,
  startWhatIf,
  updateCampaign,
  type WhatIfResult,
} from "@parley/contract";
import { expect, test } from "vitest";
import { eventually, newTenant } from "../../../testing/tenant.ts";
import { comparedWith } from "./prediction.ts";

const result: WhatIfResult = {
  contactsPerAgentHour: { value: 13.2, low: 12.8, high: 13.6 },
  waitSeconds: { value: 87, low: 80, high: 94 },
  occupancy: { value: 0.7, low: 0.68, high: 0.72 },
  abandonRate: { value: 0.022, low: 0.018, high: 0.027 },
  ...{ lines: 96, costPerContact: null, costPerSale: null },
  ...{ dials: 20_000, people: 5400, abandoned: 119, agentHours: 400 },
};
const dayOf = (connected: number, abandoned: number, seconds: number) => ({
  ...{ dials: 900, connected, abandoned, talkSeconds: connected * 160, wrapUpSeconds: 0 },
  hours: [{ hour: 9, dials: 900, talkers: 20, staffedSeconds: seconds }],
});
const of = (day: ReturnType<typeof dayOf>) =>
  Object.fromEntries(comparedWith(day, result, 5).figures.map((one) => [one.what, one]));

test("the day as it goes is held against what was foretold, the sooner the wider", () => {
  // 251 seconds for each contact: 160 of them talk, 91 waiting.
  const morning = of(dayOf(100, 2, 25_100));
  expect(morning.WAIT_SECONDS).toMatchObject({ predicted: 87, isWithin: true });
  expect(morning.WAIT_SECONDS?.actual).toBeCloseTo(91);
  expect(morning.ABANDON_RATE).toMatchObject({ isWithin: true });
  const evening = of(dayOf(1100, 22, 276_100));
  const width = (one: typeof morning) =>
    (one.WAIT_SECONDS?.high ?? 0) - (one.WAIT_SECONDS?.low ?? 0);
  expect(width(morning)).toBeGreaterThan(2 * width(evening));
  // Twice the wait is outside, however early; of next to nothing nothing is said.
  expect(of(dayOf(100, 2, 40_000)).WAIT_SECONDS?.isWithin).toBe(false);
  expect(of(dayOf(5, 0, 1255)).WAIT_SECONDS?.isWithin).toBeNull();
  expect(of(dayOf(0, 0, 0)).WAIT_SECONDS).toMatchObject({ actual: null, isWithin: null });
});

test("is kept of the setting that the campaign dials by, and of no other", async () => {
  const acme = await newTenant();
  const campaign = await acme.campaign({ leads: [], start: false, settings: { ringSeconds: 20 } });
  const params = { id: campaign.id };
  expect(await acme.admin.call(getCampaignPrediction, { params })).toEqual({ prediction: null });
  const own = {
    ...{ mode: "PROGRESSIVE" as const, abandonLimit: 0.02, linesPerAgent: 1, agents: 1 },
    ...{ ringSeconds: 20, wrapUpSeconds: campaign.wrapUpSeconds },
  };
  const settings = [own, { ...own, ringSeconds: 30 }];
  const body = { settings, days: 1, hours: 1 };
  const { id: runId } = await acme.admin.call(startWhatIf, { params, body });
  const keep = (setting: number) =>
    acme.admin.try(keepCampaignPrediction, { params, body: { runId, setting } });
  await eventually(async () => (await keep(0)).status === 200, { within: 60_000 });
  const { prediction } = await acme.admin.call(getCampaignPrediction, { params });
  expect(prediction).toMatchObject({
    setting: own,
    days: 1,
    holds: true,
    keptBy: { name: "Admin" },
  });
  expect(prediction?.figures.map(({ what, actual }) => [what, actual])).toEqual([
    ["CONTACTS_PER_AGENT_HOUR", null],
    ["WAIT_SECONDS", null],
    ["ABANDON_RATE", null],
  ]);
  expect(await keep(1)).toMatchObject({ status: 409 });
  expect(await keep(4)).toMatchObject({ status: 422 });
  await acme.admin.call(updateCampaign, { params, body: { ringSeconds: 25 } });
  const later = await acme.admin.call(getCampaignPrediction, { params });
  expect(later.prediction?.holds).toBe(false);
  const supervisor = await acme.user("SUPERVISOR");
  const refused = { params, body: { runId, setting: 0 } };
  expect(await supervisor.try(keepCampaignPrediction, refused)).toMatchObject({ status: 403 });
}, 90_000);
