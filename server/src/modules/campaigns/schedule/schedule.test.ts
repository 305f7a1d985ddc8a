import {
  type Campaign,
  type CampaignStats,
  getCampaign,
  getCampaignStats,
  listCalls,
  nextPreview,
  pauseCampaign,
  scheduleCampaign,
  setOwnState,
  startCampaign,
  stopCampaign,
  updateCampaign,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import { startTestServer, stopTestServer } from "../../../testing/server.ts";
import { eventually, fixedE164, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { type CampaignHours, opennessAt } from "./hours.ts";

const never: CampaignHours = {
  ...{ monday: [], tuesday: [], wednesday: [], thursday: [] },
  ...{ friday: [], saturday: [], sunday: [] },
};
const farewell = "This was a call from Halden. To be left alone, call 0800 496 0000.";
const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();

async function drafted(acme: TestTenant, settings: Partial<Campaign> = {}) {
  const lead = await acme.lead({ phone: fixedE164("01") });
  return acme.campaign({ leads: [lead], settings, start: false });
}
const read = (acme: TestTenant, { id }: Campaign) =>
  acme.admin.call(getCampaign, { params: { id } });
const stats = (acme: TestTenant, { id }: Campaign): Promise<CampaignStats> =>
  acme.admin.call(getCampaignStats, { params: { id } });
const schedule = (
  acme: TestTenant,
  { id }: Campaign,
  body: { startAt: string | null; stopAt: string | null },
) => acme.admin.try(scheduleCampaign, { params: { id }, body });

test("begins at its time and ends at its time by itself, and conversations go on", async () => {
  const server = await startTestServer();
  const acme = await newTenant(server);
  const agent = await acme.user("AGENT");
  await agent.call(setOwnState, { body: { state: "READY" } });
  const campaign = await drafted(acme);
  const set = await schedule(acme, campaign, { startAt: minutes(3), stopAt: minutes(9) });
  expect(set.body).toMatchObject({ state: "SCHEDULED", turnedBy: null, startedAt: null });
  expect((await stats(acme, campaign)).idleBecause).toBe("NOT_RUNNING");
  server.clock.advance(4 * 60_000);
  const begun = await eventually(
    async () => (await acme.admin.call(listCalls, { query: { campaignId: campaign.id } })).items[0],
    { within: 5000, what: "the first dial, five seconds after the start" },
  );
  expect(await read(acme, campaign)).toMatchObject({ state: "RUNNING", turnedBy: "SCHEDULE" });
  server.clock.advance(6 * 60_000);
  await eventually(async () => (await read(acme, campaign)).state === "STOPPED");
  const { items } = await acme.admin.call(listCalls, { query: { campaignId: campaign.id } });
  expect(items[0]).toMatchObject({ id: begun.id });
  expect(items[0]?.outcome).not.toBe("CANCELLED");
  await acme.sealed();
  const { rows } = await server.admin.query(
    "select from audit_log where subject_id = $1 and event = 'campaign.changed' and actor_id is null",
    [campaign.id],
  );
  expect(rows).toHaveLength(2);
  await stopTestServer(server);
});

test("what came due while nothing ran is done when something runs again", async () => {
  const server = await startTestServer();
  const acme = await newTenant(server);
  const [late, over] = [await drafted(acme), await drafted(acme)];
  await schedule(acme, late, { startAt: minutes(5), stopAt: null });
  await schedule(acme, over, { startAt: minutes(5), stopAt: minutes(20) });
  await server.parley.campaigns.stop();
  server.clock.advance(60 * 60_000);
  const next = await startTestServer({}, server);
  next.clock.advance(60 * 60_000);
  await eventually(async () => (await read(acme, late)).state === "RUNNING");
  // Its whole time has passed: it is not begun any more.
  const ended = await eventually(async () => {
    const found = await read(acme, over);
    return found.state === "STOPPED" ? found : null;
  });
  expect(ended).toMatchObject({ startedAt: null, turnedBy: "SCHEDULE" });
  await stopTestServer(next);
  await stopTestServer(server);
});

describe("a schedule", () => {
  test("must lie ahead, and its end behind its start", async () => {
    const acme = await newTenant();
    const campaign = await drafted(acme);
    const past = await schedule(acme, campaign, { startAt: minutes(-1), stopAt: null });
    expect(past).toMatchObject({ status: 422, problem: { errors: [{ field: "startAt" }] } });
    const turned = await schedule(acme, campaign, { startAt: minutes(9), stopAt: minutes(3) });
    expect(turned).toMatchObject({ status: 422, problem: { errors: [{ field: "stopAt" }] } });
    const predictive = await drafted(acme, { mode: "PREDICTIVE" });
    const silent = await schedule(acme, predictive, { startAt: minutes(9), stopAt: null });
    expect(silent).toMatchObject({ status: 422, problem: { errors: [{ field: "farewell" }] } });
  });

  test("is taken back, started at once or stopped", async () => {
    const acme = await newTenant();
    const campaign = await drafted(acme, { mode: "PREDICTIVE", farewell });
    const { id } = campaign;
    await schedule(acme, campaign, { startAt: minutes(9), stopAt: null });
    // Nobody may take the words away that it will need.
    const silenced = await acme.admin.try(updateCampaign, {
      ...{ params: { id }, body: { farewell: null } },
    });
    expect(silenced).toMatchObject({ status: 422 });
    const back = await schedule(acme, campaign, { startAt: null, stopAt: null });
    expect(back.body).toMatchObject({ state: "DRAFT", startAt: null });
    await schedule(acme, campaign, { startAt: minutes(9), stopAt: minutes(20) });
    const begun = await acme.admin.call(startCampaign, { params: { id } });
    expect(begun).toMatchObject({ state: "RUNNING", turnedBy: null });
    const twice = await schedule(acme, campaign, { startAt: minutes(9), stopAt: null });
    expect(twice).toMatchObject({ status: 409 });
    await acme.admin.call(pauseCampaign, { params: { id } });
    const again = await schedule(acme, campaign, { startAt: minutes(9), stopAt: null });
    expect(again.body.state).toBe("SCHEDULED");
    expect((await acme.admin.call(stopCampaign, { params: { id } })).state).toBe("STOPPED");
  });

  test("is of who may start campaigns", async () => {
    const acme = await newTenant();
    const campaign = await drafted(acme);
    const agent = await acme.user("AGENT");
    const body = { startAt: minutes(9), stopAt: null };
    const params = { id: campaign.id };
    expect(await agent.try(scheduleCampaign, { params, body })).toMatchObject({ status: 403 });
    expect((await read(acme, campaign)).state).toBe("DRAFT");
  });
});

test("outside of its hours a running campaign stands still and says so", async () => {
  const acme = await newTenant();
  const agent = await acme.user("AGENT");
  await agent.call(setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01") });
  const campaign = await acme.campaign({ leads: [lead], settings: { hours: never } });
  expect(await stats(acme, campaign)).toMatchObject({
    ...{ idleBecause: "OUTSIDE_HOURS", opensAt: null },
    members: { dialable: 1 },
  });
  const params = { id: campaign.id };
  await acme.admin.call(updateCampaign, { params, body: { hours: null } });
  const query = { campaignId: campaign.id };
  await eventually(async () => (await acme.admin.call(listCalls, { query })).items.length > 0);
  const preview = await acme.campaign({
    ...{ leads: [await acme.lead()], mode: "PREVIEW" as const },
    settings: { hours: never },
  });
  const offered = await acme.admin.try(nextPreview, { params: { id: preview.id } });
  expect(offered).toMatchObject({ status: 409 });
});

describe("the hours of a campaign", () => {
  const office: CampaignHours = {
    ...never,
    ...{ monday: [{ from: "09:00", to: "12:00" }], sunday: [{ from: "00:30", to: "04:00" }] },
  };
  const at = (instant: string) => {
    const { isOpen, opensAt } = opennessAt(office, "Europe/London", new Date(instant));
    return [isOpen, opensAt?.toISOString() ?? null];
  };

  test("go by the clock of the tenant, in summer and in winter", () => {
    expect(at("2026-11-23T08:59:59Z")).toEqual([false, "2026-11-23T09:00:00.000Z"]);
    expect(at("2026-11-23T09:00:00Z")).toEqual([true, null]);
    expect(at("2026-11-23T12:00:00Z")).toEqual([false, "2026-11-29T00:30:00.000Z"]);
    expect(at("2026-07-20T08:00:00Z")).toEqual([true, null]);
    // The clocks go forward on this Sunday at one.
    expect(at("2026-03-29T00:10:00Z")).toEqual([false, "2026-03-29T00:30:00.000Z"]);
    expect(at("2026-03-29T02:59:00Z")).toEqual([true, null]);
    expect(at("2026-03-29T03:00:00Z")).toEqual([false, "2026-03-30T08:00:00.000Z"]);
  });

  test("without a span never come", () => {
    const shut = opennessAt(never, "Europe/London", new Date("2026-11-23T10:00:00Z"));
    expect(shut).toEqual({ isOpen: false, opensAt: null });
  });
});
