import {
  cancelOperation,
  getWhatIfRun,
  listWhatIfRuns,
  startWhatIf,
  type WhatIfRun,
} from "@parley/contract";
import { expect, test } from "vitest";
import { pastCalls } from "../../../testing/past-calls.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";

const each = {
  ...{ mode: "PROGRESSIVE" as const, abandonLimit: 0.02, linesPerAgent: 2 },
  ...{ agents: 3, ringSeconds: 20, wrapUpSeconds: 30 },
};
const body = { settings: [each, { ...each, agents: 5 }], days: 2, hours: 1 };

async function ended(acme: TestTenant, { campaignId, id: runId }: WhatIfRun): Promise<WhatIfRun> {
  const params = { id: campaignId, runId };
  return eventually(
    async () => {
      const run = await acme.admin.call(getWhatIfRun, { params });
      return run.state === "QUEUED" || run.state === "RUNNING" ? null : run;
    },
    { within: 30_000 },
  );
}

test("simulates settings in a thread, keeps what came of them, and says what it assumed", async () => {
  const acme = await newTenant();
  const { id } = await acme.campaign({ leads: [], start: false });
  const started = await acme.admin.call(startWhatIf, { params: { id }, body });
  expect(started).toMatchObject({
    campaignId: id,
    results: null,
    days: 2,
    openingHour: 9,
    seed: 1,
    done: 0,
    total: 4,
    can: ["cancel"],
  });
  expect(started.basis).toMatchObject({ from: "NOTHING", dials: 0 });
  expect(started.basis.assumed.map(({ what }) => what)).toContain("HOURS");
  const run = await ended(acme, started);
  expect(run).toMatchObject({ state: "DONE", done: 4, can: [], currency: "GBP" });
  expect(run.results?.map(({ agentHours }) => Math.round(agentHours))).toEqual([6, 10]);
  expect(run.results?.[0]?.abandonRate).toMatchObject({ value: 0 });
  expect(run.results?.[0]?.contactsPerAgentHour.value).toBeGreaterThan(3);
  const { items } = await acme.admin.call(listWhatIfRuns, { params: { id } });
  expect(items).toEqual([run]);
  // The same seed and history: the same days.
  const again = await ended(acme, await acme.admin.call(startWhatIf, { params: { id }, body }));
  expect(again.results).toEqual(run.results);
});

test("is of who may see the campaign's figures, and refuses what is too much", async () => {
  const [acme, other] = [await newTenant(), await newTenant()];
  const { id } = await acme.campaign({ leads: [], start: false });
  const params = { id };
  for (const role of ["AGENT", "VIEWER"] as const) {
    const user = await acme.user(role);
    expect(await user.try(startWhatIf, { params, body })).toMatchObject({ status: 403 });
  }
  expect(await other.admin.try(startWhatIf, { params, body })).toMatchObject({ status: 404 });
  const most = { ...body, days: 20, hours: 12, settings: Array(5).fill({ ...each, agents: 100 }) };
  expect(await acme.admin.try(startWhatIf, { params, body: most })).toMatchObject({ status: 409 });
  const six = { ...body, settings: Array(6).fill(each) };
  expect(await acme.admin.try(startWhatIf, { params, body: six })).toMatchObject({ status: 400 });
  expect(await other.admin.try(listWhatIfRuns, { params })).toMatchObject({ status: 404 });
});

test("is seen by a viewer, who may neither start nor cancel one", async () => {
  const acme = await newTenant();
  const { id } = await acme.campaign({ leads: [], start: false });
  const [supervisor, viewer] = [await acme.user("SUPERVISOR"), await acme.user("VIEWER")];
  const long = {
    ...body,
    days: 20,
    hours: 8,
    settings: [{ ...each, mode: "PREDICTIVE" as const }],
  };
  const run = await supervisor.call(startWhatIf, { params: { id }, body: long });
  expect(run).toMatchObject({ ownerId: supervisor.userId, can: ["cancel"] });
  const { items } = await viewer.call(listWhatIfRuns, { params: { id } });
  expect(items).toMatchObject([{ id: run.id, can: [] }]);
  const params = { id: run.operationId };
  expect(await viewer.try(cancelOperation, { params })).toMatchObject({ status: 403 });
  await supervisor.call(cancelOperation, { params });
  expect(await ended(acme, run)).toMatchObject({ state: "CANCELLED", can: [] });
});

test("stops when it is cancelled, and makes no more than two at a time", async () => {
  const acme = await newTenant();
  const { id } = await acme.campaign({ leads: [], start: false });
  const long = {
    ...body,
    days: 20,
    hours: 8,
    settings: [{ ...each, mode: "PREDICTIVE" as const }],
  };
  const runs = [];
  for (let i = 0; i < 2; i++) {
    runs.push(await acme.admin.call(startWhatIf, { params: { id }, body: long }));
  }
  const third = await acme.admin.try(startWhatIf, { params: { id }, body });
  expect(third).toMatchObject({ status: 409, problem: { code: "conflict" } });
  await eventually(async () => {
    const { items } = await acme.admin.call(listWhatIfRuns, { params: { id } });
    return items.some(({ state }) => state === "RUNNING");
  });
  for (const { operationId } of runs) {
    await acme.admin.call(cancelOperation, { params: { id: operationId } });
  }
  for (const run of runs) {
    expect(await ended(acme, run)).toMatchObject({ state: "CANCELLED", results: null });
  }
});

test("learns from the campaign's own calls, and only from them when they are enough", async () => {
  const acme = await newTenant();
  const { id } = await acme.campaign({ leads: [], start: false });
  const lead = await acme.lead();
  const of = { campaignId: id, leadId: lead.id, agentId: acme.admin.userId };
  await pastCalls(acme, { ...of, daysAgo: 7 });
  const lately = { params: { id }, body: { ...body, historyDays: 5 } };
  const short = await ended(acme, await acme.admin.call(startWhatIf, lately));
  expect(short.basis).toMatchObject({ from: "NOTHING", dials: 0, sinceDays: 5 });
  const run = await ended(acme, await acme.admin.call(startWhatIf, { params: { id }, body }));
  expect(run.basis).toMatchObject({ from: "CAMPAIGN", dials: 400, sinceDays: 60 });
  expect(run.basis.assumed.map(({ what }) => what)).toEqual(["RING_MACHINE", "SWAY"]);
  const { rows } = await acme.server.admin.query(
    "select question -> 'model' as model from what_if_runs where id = $1",
    [run.id],
  );
  const { hours, talkMs, ringPersonMs, wrapUpMs } = rows[0].model;
  expect(hours[10].person).toBeCloseTo(0.4, 1);
  expect(hours[10].busy).toBeCloseTo(0.1, 1);
  expect([talkMs[10], ringPersonMs[10], wrapUpMs[10]]).toEqual([60_000, 8000, 20_000]);
  // Another campaign of the tenant has none of its own, and stands on these.
  const settings = { machineDetection: "OFF" as const };
  const fresh = await acme.campaign({ leads: [], start: false, settings });
  const params = { id: fresh.id };
  const other = await acme.admin.call(startWhatIf, { params, body });
  expect(other.basis).toMatchObject({ from: "ALL_CAMPAIGNS", dials: 400 });
  // Nobody tells its agents of machines: they listen to them.
  expect(other.basis.assumed).toContainEqual({ what: "MACHINE_TALK", dials: 0 });
  await ended(acme, other);
});
