import {
  type BackTest,
  createCampaign,
  listBackTests,
  listWhatIfRuns,
  startBackTest,
} from "@parley/contract";
import { expect, test } from "vitest";
import { newId } from "../../../platform/ids.ts";
import { pastCalls } from "../../../testing/past-calls.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";

async function pastCampaign(acme: TestTenant, days: readonly number[], every = 30) {
  const body = { name: "Past", mode: "PROGRESSIVE" as const };
  const { id } = await acme.admin.call(createCampaign, { body });
  const lead = await acme.lead();
  const of = { campaignId: id, leadId: lead.id, agentId: acme.admin.userId };
  for (const daysAgo of days) await pastCalls(acme, { ...of, daysAgo, count: 120, every });
  return id;
}

async function ended(acme: TestTenant, { campaignId, id }: BackTest): Promise<BackTest> {
  return eventually(
    async () => {
      const { items } = await acme.admin.call(listBackTests, { params: { id: campaignId } });
      return items.find((one) => one.id === id && one.state === "DONE");
    },
    { within: 30_000 },
  );
}

test("foretells yesterday from the days before it, and says how far that was from what came", async () => {
  const acme = await newTenant();
  const campaignId = await pastCampaign(acme, [1, 2, 3, 4]);
  // One agent was there from ten to eleven, half of the time in talks and wrap-ups.
  const at = new Date(acme.server.clock.now().getTime() - 86_400_000);
  const time = (hour: number) => new Date(at.setUTCHours(hour, 0, 0, 0));
  await acme.server.admin.query(
    `insert into agent_history (tenant_id, id, user_id, state, from_at, to_at)
     values ($1, $2, $3, 'READY', $4, $5)`,
    [acme.id, newId(), acme.admin.userId, time(10), time(11)],
  );
  const params = { id: campaignId };
  const started = await acme.admin.call(startBackTest, { params, body: {} });
  expect(started).toMatchObject({ dials: 120, agentHours: 1, figures: null, can: ["cancel"] });
  expect(started.basis).toMatchObject({ from: "CAMPAIGN", dials: 360 });
  const test = await ended(acme, started);
  const figure = (what: string) => test.figures?.find((one) => one.what === what);
  // 48 of 120 were talked to within the agent's hour, each for a minute and 20 seconds of wrap-up.
  expect(figure("CONTACTS_PER_AGENT_HOUR")?.actual).toBe(48);
  expect(figure("OCCUPANCY")?.actual).toBe(1);
  expect(figure("ABANDON_RATE")).toMatchObject({ actual: 0, predicted: 0, error: null });
  const contacts = figure("CONTACTS_PER_AGENT_HOUR");
  expect(contacts?.predicted).toBeGreaterThan(20);
  expect(contacts?.predicted).toBeLessThan(48);
  expect(contacts?.error).toBeCloseTo(((contacts?.predicted ?? 0) - 48) / 48);
  expect(contacts?.low).toBeLessThan(contacts?.predicted ?? 0);
  // Simulations of days that may come are another list.
  const { items } = await acme.admin.call(listWhatIfRuns, { params });
  expect(items).toEqual([]);
});

test("learns nothing from the day itself or after it", async () => {
  const acme = await newTenant();
  const campaignId = await pastCampaign(acme, [1, 2]);
  const day = new Date(acme.server.clock.now().getTime() - 2 * 86_400_000).toISOString();
  const body = { day: day.slice(0, 10) };
  const started = await acme.admin.call(startBackTest, { params: { id: campaignId }, body });
  expect(started).toMatchObject({ day: body.day, dials: 120 });
  expect(started.basis).toMatchObject({ from: "NOTHING", dials: 0 });
  await ended(acme, started);
});

test("refuses a day that is not over or had too few dials, and who may not simulate", async () => {
  const acme = await newTenant();
  const campaignId = await pastCampaign(acme, [1]);
  const params = { id: campaignId };
  const today = acme.server.clock.now().toISOString().slice(0, 10);
  const at = (day: string) => acme.admin.try(startBackTest, { params, body: { day } });
  expect(await at(today)).toMatchObject({ status: 422 });
  expect(await at("2020-01-01")).toMatchObject({ status: 409 });
  const viewer = await acme.user("VIEWER");
  expect(await viewer.try(startBackTest, { params, body: {} })).toMatchObject({ status: 403 });
  const { items } = await viewer.call(listBackTests, { params });
  expect(items).toEqual([]);
  const other = await newTenant();
  expect(await other.admin.try(startBackTest, { params, body: {} })).toMatchObject({ status: 404 });
});
