import {
  addMembers,
  assignCallbacks,
  type Callback,
  type CallInput,
  createCallback,
  endCall,
  getCallback,
  getCallbackSettings,
  getCampaignStats,
  getOwnAgent,
  listActivities,
  listCalls,
  listNotifications,
  listPauseReasons,
  placeCall,
  setOwnState,
  signOut,
  takeBackCallbacks,
  takeCallback,
  updateCallbackSettings,
} from "@parley/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { listNumbers } from "../../law/testing.ts";
import { fixedE164 } from "../../telephony/index.ts";

const talker = fixedE164("01");
const silent = fixedE164("03");
const minuteMs = 60_000;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

type Body = CallInput<typeof createCallback>["body"];

function promise(by: Client, leadId: string, minutes: number, more: Partial<Body> = {}) {
  const dueAt = new Date(server.clock.now().getTime() + minutes * minuteMs).toISOString();
  return by.call(createCallback, { body: { leadId, dueAt, ...more } });
}

async function after(acme: TestTenant, ms: number): Promise<void> {
  server.clock.advance(ms);
  await server.parley.callbacks.look();
  await acme.settled();
}

const ready = (agent: Client) => agent.call(setOwnState, { body: { state: "READY" } });
const read = (acme: TestTenant, { id }: Pick<Callback, "id">) =>
  acme.admin.call(getCallback, { params: { id } });
const callsOf = async (acme: TestTenant) => (await acme.admin.call(listCalls, {})).items;

/** A team with two agents whose leads are their own, and somebody who leads it. */
async function aTeam() {
  const acme = await newTenant(server);
  const teamId = await acme.team();
  const ben = await acme.user("AGENT", { teamId, name: "Ben" });
  const cat = await acme.user("AGENT", { teamId, name: "Cat" });
  const sue = await acme.user("SUPERVISOR", { teamId, name: "Sue" });
  return { acme, teamId, ben, cat, sue };
}

describe("an agent who promised a callback", () => {
  test("is kept free before its time, and at it the dialer calls for him, once", async () => {
    const { acme, ben } = await aTeam();
    const lead = await acme.lead({ phone: talker, assigneeId: ben.userId });
    const campaign = await acme.campaign({ leads: [] });
    const made = await promise(ben, lead.id, 30, { campaignId: campaign.id });
    expect(made).toMatchObject({ dialsItself: true, heldFrom: expect.any(String) });
    await after(acme, 29 * minuteMs + 5000);
    await ready(ben);
    const other = await acme.lead({ phone: silent });
    const params = { id: campaign.id };
    await acme.admin.call(addMembers, { params, body: { leadIds: [other.id] } });
    await eventually(async () => {
      const { idleBecause } = await acme.admin.call(getCampaignStats, { params });
      return idleBecause === "NO_READY_AGENT";
    });
    expect(await callsOf(acme)).toEqual([]);
    await after(acme, 55_000);
    const [call] = await eventually(async () => {
      const calls = await callsOf(acme);
      return calls.length > 0 && calls[0]?.state === "TALKING" ? calls : null;
    });
    expect(call).toMatchObject({
      ...{ leadId: lead.id, agentId: ben.userId, origin: "CAMPAIGN", campaignId: campaign.id },
    });
    expect((await read(acme, made)).heldFrom).toBeNull();
    expect((await callsOf(acme)).length).toBe(1);
  });

  test("dials it himself where no campaign does, with its campaign's settings", async () => {
    const { acme, ben, cat } = await aTeam();
    const lead = await acme.lead({ phone: silent, assigneeId: ben.userId });
    const { id } = await acme.campaign({ leads: [], mode: "PREVIEW" });
    const made = await promise(ben, lead.id, 1, { campaignId: id });
    expect(made.dialsItself).toBe(false);
    await Promise.all([ready(ben), ready(cat)]);
    const body = { leadId: lead.id, callbackId: made.id };
    expect((await cat.try(placeCall, { body })).status).toBe(404);
    await after(acme, minuteMs);
    expect(await callsOf(acme)).toEqual([]);
    const call = await ben.call(placeCall, { body });
    expect(call).toMatchObject({ origin: "MANUAL", campaignId: id, leadId: lead.id });
    expect((await ben.try(placeCall, { body })).problem?.code).toBe("lead-on-call");
    await eventually(async () => (await ben.call(getOwnAgent)).state === "READY");
    await after(acme, 15 * minuteMs);
    // He was here and called, and nobody answered: it stays his.
    expect(await read(acme, made)).toMatchObject({
      ...{ state: "MISSED", ownerId: ben.userId, lateBecause: "NOT_REACHED" },
    });
  });

  test("calls once, however often he presses while the dialer calls for him", async () => {
    const { acme, ben } = await aTeam();
    const lead = await acme.lead({ phone: talker, assigneeId: ben.userId });
    const campaign = await acme.campaign({ leads: [] });
    const made = await promise(ben, lead.id, 1, { campaignId: campaign.id });
    await ready(ben);
    server.clock.advance(minuteMs);
    const body = { leadId: lead.id, callbackId: made.id };
    const [, ...replies] = await Promise.all([
      server.parley.callbacks.look(),
      ...[1, 2, 3].map(() => ben.try(placeCall, { body })),
    ]);
    expect(replies.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(1);
    await eventually(async () => (await ben.call(getOwnAgent)).state === "ON_CALL");
    expect((await callsOf(acme)).map(({ leadId, agentId }) => [leadId, agentId])).toEqual([
      [lead.id, ben.userId],
    ]);
    await expect.poll(async () => (await read(acme, made)).heldFrom).toBeNull();
  });

  test("gets other calls where the tenant keeps nobody", async () => {
    const { acme, ben } = await aTeam();
    const { value } = await acme.admin.call(getCallbackSettings);
    const body = { ...value, reserveSeconds: 0 };
    await acme.admin.call(updateCallbackSettings, { body });
    const lead = await acme.lead({ assigneeId: ben.userId });
    expect((await promise(ben, lead.id, 1)).heldFrom).toBeNull();
    await after(acme, 10_000);
    await ready(ben);
    const other = await acme.lead({ phone: talker });
    await acme.campaign({ leads: [other] });
    await eventually(async () => (await callsOf(acme)).length === 1);
  });

  test("is not called for where the law refuses, and the callback says so", async () => {
    const { acme, ben } = await aTeam();
    const lead = await acme.lead({ phone: talker, assigneeId: ben.userId });
    await listNumbers(acme, [talker]);
    const campaign = await acme.campaign({ leads: [] });
    await ready(ben);
    const made = await promise(ben, lead.id, 1, { campaignId: campaign.id });
    await after(acme, minuteMs);
    await eventually(async () => (await read(acme, made)).lateBecause === "NOT_ALLOWED");
    expect(await callsOf(acme)).toEqual([]);
    const { rows } = await acme.server.admin.query(
      "select outcome, reasons from dial_decisions where tenant_id = $1",
      [acme.id],
    );
    expect(rows).toEqual([{ outcome: "REFUSE", reasons: ["DO_NOT_CALL"] }]);
  });
});

describe("a callback that any agent may keep", () => {
  test("is dialled at its time for whoever of its team has waited longest, and for nobody else", async () => {
    const { acme, teamId, ben, cat } = await aTeam();
    const stranger = await acme.user("AGENT", { teamId: await acme.team(), name: "Sam" });
    const lead = await acme.lead({ phone: talker });
    const campaign = await acme.campaign({ leads: [] });
    const fields = { campaignId: campaign.id, ownerId: null, teamId };
    const made = await promise(acme.admin, lead.id, 1, fields);
    await ready(stranger);
    await after(acme, minuteMs);
    await ready(cat);
    server.clock.advance(1000);
    await ready(ben);
    const [call] = await eventually(async () => {
      const calls = await callsOf(acme);
      return calls[0]?.state === "TALKING" ? calls : null;
    });
    expect(call).toMatchObject({ leadId: lead.id, agentId: cat.userId });
    expect((await read(acme, made)).heldFrom).toBeNull();
  });

  test("is left to people where the law refuses, and long after its time", async () => {
    const { acme, teamId, ben } = await aTeam();
    const campaign = await acme.campaign({ leads: [] });
    const fields = { campaignId: campaign.id, ownerId: null, teamId };
    const [refused, old] = [await acme.lead({ phone: talker }), await acme.lead({ phone: silent })];
    const late = await promise(acme.admin, old.id, 1, fields);
    await after(acme, minuteMs);
    await after(acme, 121 * minuteMs);
    expect(await read(acme, late)).toMatchObject({ state: "MISSED", lateBecause: "NOT_TAKEN" });
    await listNumbers(acme, [talker]);
    const made = await promise(acme.admin, refused.id, 1, fields);
    await after(acme, minuteMs);
    await ready(ben);
    await eventually(async () => (await read(acme, made)).lateBecause === "NOT_ALLOWED");
    expect(await callsOf(acme)).toEqual([]);
  });
});

describe("a callback whose agent is away", () => {
  type Away = "OFFLINE" | "SIGNED_OUT" | "PAUSED" | "READY";
  async function overdue(what: Away, handTo: "TEAM" | "ANYONE" = "TEAM", dials = false) {
    const team = await aTeam();
    const { acme, ben } = team;
    const { value } = await acme.admin.call(getCallbackSettings);
    await acme.admin.call(updateCallbackSettings, { body: { ...value, handTo } });
    const lead = await acme.lead({ phone: talker, assigneeId: ben.userId });
    await ready(ben);
    const campaign = await acme.campaign({ leads: [], mode: dials ? "PROGRESSIVE" : "PREVIEW" });
    const made = await promise(ben, lead.id, 1, { campaignId: campaign.id });
    if (what === "PAUSED") {
      const [reason] = (await ben.call(listPauseReasons, {})).items;
      const body = { state: "PAUSED" as const, pauseReasonId: reason?.id ?? "" };
      await ben.call(setOwnState, { body });
    }
    if (what === "SIGNED_OUT") await ben.call(signOut, {});
    if (what === "OFFLINE") await ben.call(setOwnState, { body: { state: "OFFLINE" } });
    await after(acme, minuteMs);
    await after(acme, 15 * minuteMs);
    return { ...team, lead, made: await read(acme, made) };
  }

  test("goes to the team with the reason, on the timeline too, and he is told", async () => {
    const { acme, ben, cat, made, lead, teamId } = await overdue("OFFLINE");
    expect(made).toMatchObject({
      ...{ state: "MISSED", ownerId: null, teamId, lateBecause: "SIGNED_OUT" },
      moves: [{ by: null, from: "Ben", to: null, because: "SIGNED_OUT" }],
    });
    const query = { type: ["CALLBACK" as const] };
    const { items } = await acme.admin.call(listActivities, { params: { id: lead.id }, query });
    expect(items.map(({ data }) => [data.what, data.because])).toEqual([
      ["ASSIGNED", "SIGNED_OUT"],
      ["MISSED", "SIGNED_OUT"],
      ["SCHEDULED", undefined],
    ]);
    const told = await ben.call(listNotifications);
    expect(told.items.map(({ title }) => title)).toContainEqual(
      expect.stringMatching(/^Your callback of .* went to others: you were away$/),
    );
    expect(await cat.call(takeCallback, { params: { id: made.id } })).toMatchObject({
      ownerId: cat.userId,
      moves: [{ because: "SIGNED_OUT" }, { by: "Cat", from: null, to: "Cat", because: "TAKEN" }],
    });
  });

  test("goes to anybody where the tenant says so, also of whoever is in a long pause", async () => {
    const { made } = await overdue("PAUSED", "ANYONE");
    expect(made).toMatchObject({
      ...{ ownerId: null, teamId: null, lateBecause: "PAUSED" },
      moves: [{ because: "PAUSED" }],
    });
  });

  test("is dialled by its campaign for a colleague who is ready, once", async () => {
    const { acme, ben, cat, made, lead } = await overdue("OFFLINE", "TEAM", true);
    expect(made).toMatchObject({ ownerId: null, dialsItself: true });
    expect(await callsOf(acme)).toEqual([]);
    await ready(cat);
    const [call] = await eventually(async () => {
      const calls = await callsOf(acme);
      return calls[0]?.state === "TALKING" ? calls : null;
    });
    expect(call).toMatchObject({ leadId: lead.id, agentId: cat.userId, origin: "CAMPAIGN" });
    await cat.call(endCall, { params: { id: call?.id ?? "" } });
    await eventually(async () => (await read(acme, made)).state === "DONE");
    await ready(ben);
    await after(acme, 10_000);
    expect(await callsOf(acme)).toHaveLength(1);
  });

  test("counts whoever has signed out as away, and leaves whoever is here his own", async () => {
    const gone = await overdue("SIGNED_OUT");
    expect(gone.made).toMatchObject({ ownerId: null, lateBecause: "SIGNED_OUT" });
    const here = await overdue("READY");
    expect(here.made).toMatchObject({
      ...{ ownerId: here.ben.userId, lateBecause: "NOT_CALLED", moves: [] },
    });
  });
});

describe("what a supervisor gave away by hand", () => {
  test("he takes back, while nothing has changed, and nobody else does", async () => {
    const { acme, ben, cat, sue } = await aTeam();
    const lead = await acme.lead({ assigneeId: ben.userId });
    const made = [await promise(ben, lead.id, 60), await promise(ben, lead.id, 90)];
    const callbackIds = made.map(({ id }) => id);
    const give = (userId: string | undefined) => {
      const to = { kind: "USER" as const, userId: userId ?? "" };
      return sue.call(assignCallbacks, { body: { callbackIds, to } });
    };
    const owners = async () =>
      Promise.all(made.map(async (one) => (await read(acme, one)).ownerName));
    await give(cat.userId);
    expect(await owners()).toEqual(["Cat", "Cat"]);
    const body = { callbackIds };
    expect((await cat.try(takeBackCallbacks, { body })).status).toBe(403);
    expect((await acme.admin.try(takeBackCallbacks, { body })).status).toBe(409);
    const far = await acme.user("SUPERVISOR", { teamId: await acme.team() });
    expect((await far.try(takeBackCallbacks, { body })).status).toBe(404);
    const { items } = await sue.call(takeBackCallbacks, { body });
    expect(items.map(({ ownerId }) => ownerId)).toEqual([ben.userId, ben.userId]);
    expect(await owners()).toEqual(["Ben", "Ben"]);
    const [first] = made;
    expect(await read(acme, first ?? { id: "" })).toMatchObject({
      moves: [
        { by: "Sue", from: "Ben", to: "Cat", because: "GIVEN" },
        { by: "Sue", from: "Cat", to: "Ben", because: "TAKEN_BACK" },
      ],
    });
    // What was taken back once cannot be taken back again.
    expect((await sue.try(takeBackCallbacks, { body })).status).toBe(409);
  });
});
