import {
  assignCallbacks,
  type Callback,
  type CallInput,
  cancelCallback,
  checkCallbackTime,
  countCallbacks,
  createCallback,
  createLead,
  deactivateUser,
  finishCallback,
  getCallback,
  getLead,
  listActivities,
  listCallbacks,
  listNotifications,
  mergeLeads,
  restoreCallback,
  takeCallback,
  updateCallback,
  updateLead,
  updateRoutingOptions,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import type { Client } from "../../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { timeOf } from "./actions.ts";

const hourMs = 3_600_000;
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

async function promise(
  by: Client,
  leadId: string,
  more: Partial<CallInput<typeof createCallback>["body"]> = {},
): Promise<Callback> {
  return by.call(createCallback, { body: { leadId, dueAt: inMs(hourMs), ...more } });
}

async function listed(by: Client, query: CallInput<typeof listCallbacks>["query"] = {}) {
  return (await by.call(listCallbacks, { query })).items.map(({ id }) => id);
}

async function said(acme: TestTenant, leadId: string): Promise<unknown[]> {
  const input = { params: { id: leadId }, query: { type: ["CALLBACK" as const] } };
  const { items } = await acme.admin.call(listActivities, input);
  return items.map(({ data }) => data.what).reverse();
}

describe("a callback", () => {
  test("is kept with the zone of the callee and a sealed note, and stands on the timeline", async () => {
    const acme = await newTenant();
    const ben = await acme.user("AGENT", { name: "Ben" });
    const lead = await acme.lead({ assigneeId: ben.userId, phone: "+34912345678" });
    const made = await promise(ben, lead.id, { note: "Ring +34911222333 instead" });
    expect(made).toMatchObject({
      leadName: "Ada Lovelace",
      timeZone: "Europe/Madrid",
      state: "SCHEDULED",
      ownerId: ben.userId,
      ownerName: "Ben",
      note: "Ring +34911222333 instead",
      can: ["update", "done", "cancel"],
    });
    const { rows } = await acme.server.admin.query("select note from callbacks where id = $1", [
      made.id,
    ]);
    expect(rows[0].note.toString()).not.toContain("911222333");
    expect(await said(acme, lead.id)).toEqual(["SCHEDULED"]);
    expect((await acme.events()).map(({ name }) => name)).toContain("callback.scheduled");
  });

  test("is moved, cancelled, opened again and done, each from where it may be", async () => {
    const acme = await newTenant();
    const ben = await acme.user("AGENT");
    const lead = await acme.lead({ assigneeId: ben.userId });
    const { id } = await promise(ben, lead.id);
    const params = { id };
    const later = inMs(3 * hourMs);
    const moved = await ben.call(updateCallback, { params, body: { dueAt: later, note: "later" } });
    expect(moved).toMatchObject({ dueAt: later, note: "later" });
    expect(await ben.call(cancelCallback, { params })).toMatchObject({
      state: "CANCELLED",
      can: ["restore"],
    });
    const again = await ben.try(cancelCallback, { params });
    expect(again.problem).toMatchObject({ status: 409, details: { state: "CANCELLED" } });
    const closed = await ben.try(updateCallback, { params, body: { note: "x" } });
    expect(closed.status).toBe(409);
    expect((await ben.call(restoreCallback, { params })).state).toBe("SCHEDULED");
    const done = await ben.call(finishCallback, { params });
    expect(done).toMatchObject({ state: "DONE", closedAt: expect.any(String) });
    const told = ["SCHEDULED", "RESCHEDULED", "CANCELLED", "RESTORED", "DONE"];
    expect(await said(acme, lead.id)).toEqual(told);
  });

  test("lies in the future, with a number and a campaign of this tenant", async () => {
    const acme = await newTenant();
    const [lead, other] = [await acme.lead(), await acme.lead()];
    const point = other.contact.points[0]?.id ?? "";
    const body = { leadId: lead.id, dueAt: inMs(hourMs) };
    const tries = [
      { ...body, dueAt: inMs(-hourMs) },
      { ...body, dueAt: inMs(400 * 24 * hourMs) },
      { ...body, contactPointId: point },
      { ...body, campaignId: lead.id },
      { ...body, ownerId: lead.id },
    ];
    const replies = await Promise.all(
      tries.map((one) => acme.admin.try(createCallback, { body: one })),
    );
    expect(replies.map(({ status }) => status)).toEqual([422, 422, 404, 404, 404]);
    const own = lead.contact.points[0]?.id ?? "";
    expect((await promise(acme.admin, lead.id, { contactPointId: own })).contactPointId).toBe(own);
  });

  test("warns of an hour at which nobody works, on the clock of the callee", async () => {
    const acme = await newTenant();
    const lead = await acme.lead({ phone: "+12125550123" });
    const check = (dueAt: string) =>
      acme.admin.call(checkCallbackTime, { query: { leadId: lead.id, dueAt } });
    // Monday ten in London is five in the morning in New York.
    expect(await check("2026-11-30T10:00:00Z")).toEqual({
      timeZone: "America/New_York",
      timeZones: ["America/New_York"],
      warning: "OUTSIDE_HOURS",
    });
    expect((await check("2026-11-30T16:00:00Z")).warning).toBeNull();
    expect((await check("2026-11-29T16:00:00Z")).warning).toBe("OUTSIDE_HOURS");
  });
});

describe("who sees a callback", () => {
  test("an agent his own and anybody's, his supervisor the team's, and nobody else", async () => {
    const acme = await newTenant();
    const [south, north] = [await acme.team(), await acme.team()];
    const ben = await acme.user("AGENT", { teamId: south });
    const cat = await acme.user("AGENT", { teamId: south });
    const dan = await acme.user("AGENT", { teamId: north });
    const sue = await acme.user("SUPERVISOR", { teamId: south });
    const lead = await acme.lead({ assigneeId: ben.userId });
    const own = await promise(ben, lead.id);
    const pool = await promise(ben, lead.id, { ownerId: null });
    expect(pool).toMatchObject({
      ownerId: null,
      teamId: south,
      can: expect.arrayContaining(["take"]),
    });
    expect(await listed(ben)).toEqual([own.id, pool.id]);
    expect(await listed(cat)).toEqual([pool.id]);
    expect(await listed(sue)).toEqual([own.id, pool.id]);
    expect(await listed(dan)).toEqual([]);
    for (const { id } of [own, pool]) {
      expect((await dan.try(getCallback, { params: { id } })).status).toBe(404);
      expect((await dan.try(cancelCallback, { params: { id } })).status).toBe(404);
    }
    expect((await cat.try(cancelCallback, { params: { id: own.id } })).status).toBe(404);
    expect(await cat.call(countCallbacks, {})).toEqual({ due: 0, missed: 0, scheduled: 1 });
  });

  test("whoever takes one of anybody's has it alone, and sees its lead from then on", async () => {
    const acme = await newTenant();
    const teamId = await acme.team();
    const ben = await acme.user("AGENT", { teamId });
    const cat = await acme.user("AGENT", { teamId });
    const lead = await acme.lead({ assigneeId: ben.userId });
    const { id } = await promise(ben, lead.id, { ownerId: null });
    const params = { id };
    expect((await cat.try(getLead, { params: { id: lead.id } })).status).toBe(404);
    const replies = await Promise.all([
      cat.try(takeCallback, { params }),
      ben.try(takeCallback, { params }),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, expect.any(Number)]);
    const { ownerId } = await acme.admin.call(getCallback, { params });
    const winner = ownerId === cat.userId ? cat : ben;
    expect((await winner.call(getLead, { params: { id: lead.id } })).id).toBe(lead.id);
  });

  test("pages by time, and a cursor of one way does not fit the other", async () => {
    const acme = await newTenant();
    const lead = await acme.lead();
    const ids: string[] = [];
    for (const hours of [3, 1, 2]) {
      ids.push((await promise(acme.admin, lead.id, { dueAt: inMs(hours * hourMs) })).id);
    }
    const [three, one, two] = ids;
    const first = await acme.admin.call(listCallbacks, { query: { limit: 2 } });
    expect(first.items.map(({ id }) => id)).toEqual([one, two]);
    const cursor = first.nextCursor ?? "";
    expect(await listed(acme.admin, { cursor })).toEqual([three]);
    const reply = await acme.admin.try(listCallbacks, { query: { cursor, order: "-dueAt" } });
    expect(reply.problem?.code).toBe("invalid-cursor");
    expect(await listed(acme.admin, { order: "-dueAt" })).toEqual([three, two, one]);
  });
});

describe("overdue callbacks are given to others", () => {
  test("by least busy, to the owner of the lead, and to anybody; owners are told", async () => {
    const acme = await newTenant();
    const teamId = await acme.team();
    const [ben, cat, dan] = [
      await acme.user("AGENT", { teamId }),
      await acme.user("AGENT", { teamId }),
      await acme.user("AGENT", { teamId }),
    ];
    const sue = await acme.user("SUPERVISOR", { teamId });
    const lead = await acme.lead({ assigneeId: dan.userId });
    await promise(acme.admin, lead.id, { ownerId: cat.userId });
    const made: string[] = [];
    for (let n = 0; n < 3; n++) {
      made.push((await promise(acme.admin, lead.id, { ownerId: ben.userId })).id);
    }
    const assign = async (ids: string[], to: CallInput<typeof assignCallbacks>["body"]["to"]) =>
      (await sue.call(assignCallbacks, { body: { callbackIds: ids, to } })).items.map(
        ({ ownerId }) => ownerId,
      );
    expect(await assign(made, { kind: "LEAST_BUSY" })).toEqual([
      dan.userId,
      ...[cat.userId, dan.userId].sort(),
    ]);
    expect(await assign([made[0] ?? ""], { kind: "LEAD_OWNER" })).toEqual([dan.userId]);
    expect(await assign([made[0] ?? ""], { kind: "ANYONE", teamId })).toEqual([null]);
    const { items } = await dan.call(listNotifications);
    expect(items.map(({ title, type }) => [title, type])).toContainEqual([
      "2 callbacks were given to you",
      "TASK",
    ]);
    const far = await acme.user("AGENT");
    const to = { kind: "USER" as const, userId: far.userId };
    const refused = await sue.try(assignCallbacks, { body: { callbackIds: made, to } });
    expect(refused.status).toBe(404);
    expect((await ben.try(assignCallbacks, { body: { callbackIds: made, to } })).status).toBe(403);
  });

  test("a callback goes with its lead, and back to nobody where nobody has it", async () => {
    const acme = await newTenant();
    const teamId = await acme.team();
    const [ben, cat] = [await acme.user("AGENT", { teamId }), await acme.user("AGENT", { teamId })];
    const lead = await acme.lead({ assigneeId: ben.userId });
    const { id } = await promise(ben, lead.id);
    const ownerAfter = async (assigneeId: string | null) => {
      await acme.admin.call(updateLead, { params: { id: lead.id }, body: { assigneeId } });
      await acme.settled();
      return (await acme.admin.call(getCallback, { params: { id } })).ownerId;
    };
    expect(await ownerAfter(null)).toBeNull();
    expect(await ownerAfter(cat.userId)).toBe(cat.userId);
    expect(await ownerAfter(ben.userId)).toBe(ben.userId);
    // Somebody else's own promise stays his.
    const sue = await acme.user("SUPERVISOR", { teamId });
    const hers = await promise(sue, lead.id);
    await ownerAfter(cat.userId);
    const { ownerId } = await acme.admin.call(getCallback, { params: { id: hers.id } });
    expect(ownerId).toBe(sue.userId);
  });

  test("whoever leaves keeps none: the owner of the lead has it, or any agent of the team", async () => {
    const acme = await newTenant();
    const teamId = await acme.team();
    const [ben, cat] = [await acme.user("AGENT", { teamId }), await acme.user("AGENT", { teamId })];
    const his = await acme.lead({ assigneeId: ben.userId });
    const hers = await acme.lead({ assigneeId: cat.userId });
    await acme.admin.call(updateRoutingOptions, {
      body: { defaultCapacity: 10, onLeaving: "KEEP" },
    });
    const one = await promise(ben, his.id);
    const two = await promise(acme.admin, hers.id, { ownerId: ben.userId });
    await acme.admin.call(deactivateUser, { params: { id: ben.userId } });
    await acme.settled();
    const ownerOf = async (id: string) =>
      (await acme.admin.call(getCallback, { params: { id } })).ownerId;
    expect([await ownerOf(one.id), await ownerOf(two.id)]).toEqual([null, cat.userId]);
    expect(await listed(cat, { mine: "true" } as never)).toContain(one.id);
    await acme.admin.call(updateLead, { params: { id: his.id }, body: { assigneeId: cat.userId } });
    await acme.settled();
    expect(await ownerOf(one.id)).toBe(cat.userId);
  });

  test("a callback follows the lead that routing gives to somebody else of the team", async () => {
    const acme = await newTenant();
    const teamId = await acme.team();
    const ben = await acme.user("AGENT", { teamId });
    const cat = await acme.user("AGENT", { teamId });
    const lead = await acme.lead({ assigneeId: ben.userId });
    const { id } = await promise(ben, lead.id);
    await acme.admin.call(deactivateUser, { params: { id: ben.userId } });
    const owner = async () => {
      await acme.settled();
      return (await acme.admin.call(getCallback, { params: { id } })).ownerId === cat.userId;
    };
    await eventually(owner, { what: "the callback's new owner" });
  });

  test("a merge of leads takes the callbacks along", async () => {
    const acme = await newTenant();
    const winner = await acme.lead();
    const body = { contactId: winner.contactId };
    const loser = await acme.admin.call(createLead, { body });
    const { id } = await promise(acme.admin, loser.id);
    const params = { id: winner.id };
    await acme.admin.call(mergeLeads, { params, body: { loserId: loser.id } });
    expect((await acme.admin.call(getCallback, { params: { id } })).leadId).toBe(winner.id);
  });
});

describe("when its time comes", () => {
  async function at(server: TestServer, acme: TestTenant, ms: number): Promise<void> {
    server.clock.advance(ms);
    await server.parley.callbacks.look();
    await acme.settled();
  }

  test("the owner is told before and at it, and a callback that nobody kept is missed", async () => {
    const server = await startTestServer();
    const acme = await newTenant(server);
    const ben = await acme.user("AGENT");
    const lead = await acme.lead({ assigneeId: ben.userId });
    const dueAt = new Date(server.clock.now().getTime() + hourMs).toISOString();
    const { id } = await promise(ben, lead.id, { dueAt });
    const titles = async () =>
      (await ben.call(listNotifications)).items
        .filter(({ type }) => type === "CALL")
        .map(({ title }) => title.split(":")[0]);
    const state = async () => (await acme.admin.call(getCallback, { params: { id } })).state;
    await at(server, acme, 0);
    expect(await titles()).toEqual([]);
    await at(server, acme, 55 * 60_000);
    expect([await state(), await titles()]).toEqual(["SCHEDULED", ["Callback in a few minutes"]]);
    await at(server, acme, 5 * 60_000);
    const both = ["Callback due now", "Callback in a few minutes"];
    expect([await state(), await titles()]).toEqual(["DUE", both]);
    await at(server, acme, 15 * 60_000);
    expect([await state(), await titles()]).toEqual(["MISSED", both]);
    expect(await said(acme, lead.id)).toEqual(["SCHEDULED", "MISSED", "ASSIGNED"]);
    const due = (await acme.events()).filter(({ name }) => name === "callback.due");
    expect(due.map(({ data }) => data.state)).toEqual(["DUE", "MISSED"]);
    await stopTestServer(server);
  });
});

test("a workflow's time is one of the callee's clock, tomorrow's where today's has passed", () => {
  const now = new Date("2026-11-23T10:00:00Z");
  const at = (days: number, time: string, zone = "Europe/Madrid") =>
    timeOf(now, zone, { when: "AT_TIME", minutes: 1, days, time }).toISOString();
  expect(at(1, "10:30")).toBe("2026-11-24T09:30:00.000Z");
  expect(at(0, "12:00")).toBe("2026-11-23T11:00:00.000Z");
  expect(at(0, "09:00")).toBe("2026-11-24T08:00:00.000Z");
  expect(at(0, "09:00", "America/New_York")).toBe("2026-11-23T14:00:00.000Z");
  const after = timeOf(now, "UTC", { when: "AFTER", minutes: 90, days: 0, time: "00:00" });
  expect(after.toISOString()).toBe("2026-11-23T11:30:00.000Z");
});
