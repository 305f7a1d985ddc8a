import {
  createApiKey,
  createWebhook,
  deactivateUser,
  deleteLead,
  events,
  getDelivery,
  getEventCatalogue,
  getWebhook,
  listDeliveries,
  listNotifications,
  listWebhooks,
  replayDelivery,
  replayWebhook,
  revokeApiKey,
  rotateWebhookSecret,
  testWebhook,
  updateLead,
  updateWebhook,
} from "@parley/contract";
import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { Client } from "../../testing/client.ts";
import { type Received, Receiver } from "../../testing/receiver.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { deliver } from "./index.ts";
import { delivered, register } from "./testing.ts";

// A server of its own: these tests move the clock, and call this very machine.
let server: TestServer;
let receiver: Receiver;
let acme: TestTenant;
beforeAll(async () => {
  server = await startTestServer({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });
});
afterAll(() => stopTestServer(server));

async function fresh(): Promise<void> {
  receiver = await Receiver.start();
  acme = await newTenant(server);
}
afterEach(() => {
  receiver?.stop();
  vi.useRealTimers();
});

const verify = (secret: string, { headers, text }: Pick<Received, "headers" | "text">) =>
  new Verifier(secret).verify(text, headers as Record<string, string>);

async function later(milliseconds: number): Promise<void> {
  server.clock.advance(milliseconds);
  await delivered(acme);
}

const statesOf = async (id: string) =>
  (await acme.admin.call(listDeliveries, { params: { id } })).items.map(({ state }) => state);

describe("an endpoint", () => {
  test("is registered when it answers the challenge, and its secret is told once", async () => {
    await fresh();
    const { webhook, secret } = await register(acme.admin, receiver);
    expect(webhook).toMatchObject({ enabled: true, ownerId: acme.admin.userId, waiting: 0 });
    expect(secret).toMatch(/^whsec_/);
    const [asked] = receiver.received;
    expect(asked?.body.type).toBe("webhook.challenge");
    expect(verify(secret, asked as Received)).toBeTruthy();
    expect(JSON.stringify(await acme.admin.call(listWebhooks, {}))).not.toContain("whsec_");
    const { rows } = await server.admin.query("select w::text as row from webhooks w");
    expect(rows.map(({ row }) => row).join()).not.toContain(
      Buffer.from(secret.slice(6), "base64").toString("hex"),
    );
  });

  test.each([
    [
      "does not answer with the challenge",
      () => (receiver.passesChallenges = false),
      "challenge-failed",
    ],
    ["is not there", () => receiver.stop(), "unreachable"],
  ])("that %s is refused", async (_, happens, reason) => {
    await fresh();
    const { url } = receiver;
    happens();
    const body = { name: "ERP", url, subscriptions: [{ event: "lead.*" }] };
    expect(await acme.admin.try(createWebhook, { body })).toMatchObject({
      status: 422,
      problem: { code: "address-unusable", details: { reason } },
    });
    expect((await acme.admin.call(listWebhooks, {})).items).toEqual([]);
  });

  test("inside a network that Parley does not call is refused, and so is an unknown event", async () => {
    await fresh();
    const subscriptions = [{ event: "lead.*" }];
    const inside = { name: "Inside", url: "https://169.254.169.254/latest", subscriptions };
    expect(await acme.admin.try(createWebhook, { body: inside })).toMatchObject({
      status: 422,
      problem: { details: { reason: "address-refused" } },
    });
    const body = { name: "ERP", url: receiver.url, subscriptions: [{ event: "call.answered" }] };
    expect(await acme.admin.try(createWebhook, { body })).toMatchObject({
      status: 422,
      problem: { errors: [{ field: "subscriptions" }] },
    });
  });

  test("is nobody's business who lacks the right, nor that of another tenant", async () => {
    await fresh();
    const { webhook } = await register(acme.admin, receiver);
    const params = { id: webhook.id };
    const rival = await newTenant(server);
    expect((await rival.admin.try(getWebhook, { params })).status).toBe(404);
    expect((await rival.admin.try(rotateWebhookSecret, { params })).status).toBe(404);
    const manager = await acme.user("MANAGER");
    expect(await manager.try(listWebhooks, {})).toMatchObject({ status: 403 });
  });
});

describe("an event", () => {
  test("comes signed, once, to those who want it", async () => {
    await fresh();
    const { webhook, secret } = await register(acme.admin, receiver, {
      subscriptions: [{ event: "lead.updated", fields: ["status"] }],
    });
    const lead = await acme.lead();
    const change = (body: object) =>
      acme.admin.call(updateLead, { params: { id: lead.id }, body: body as never });
    await change({ source: "Fair" });
    await change({ status: "CONTACTED" });
    await delivered(acme);
    expect(receiver.events).toHaveLength(1);
    const [event] = receiver.events as [Received];
    expect(event.body).toMatchObject({
      type: "lead.updated",
      actorId: acme.admin.userId,
      data: { id: lead.id, contactId: lead.contactId, fields: ["status"] },
    });
    expect(event.body.record).toBeUndefined();
    expect(event.headers["webhook-id"]).toBe(event.body.eventId);
    expect(verify(secret, event)).toBeTruthy();
    expect(() => verify(secret, { ...event, text: event.text.replace("lead", "leaf") })).toThrow();
    const { items } = await acme.admin.call(listDeliveries, { params: { id: webhook.id } });
    expect(items).toMatchObject([
      { event: "lead.updated", state: "DELIVERED", attempts: 1, lastStatus: 204 },
    ]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 6 * 60_000 });
    expect(() => verify(secret, event)).toThrow(/old/);
  });

  test("in full carries the record and what it was before, within the owner's rights", async () => {
    await fresh();
    const { apiKey, key } = await acme.admin.call(createApiKey, {
      body: {
        name: "erp-sync",
        permissions: { "webhooks:manage": "ALL", "webhooks:read": "ALL", "leads:read": "ALL" },
      },
    });
    const robot = new Client(server.parley.http);
    await robot.call(createWebhook, {
      headers: { authorization: `Bearer ${key}` },
      body: {
        name: "By key",
        url: receiver.url,
        payload: "FULL",
        subscriptions: [{ event: "*" }],
      },
    });
    const lead = await acme.lead({ name: "Ada Lovelace", phone: "+442079460777" });
    const body = { source: "call +442079460888" };
    await acme.admin.call(updateLead, { params: { id: lead.id }, body });
    await acme.admin.call(updateLead, { params: { id: lead.id }, body: { source: null } });
    await delivered(acme);
    const types = receiver.events
      .map(({ body }) => body.type)
      .filter((type) => type !== "lead.scored");
    // The key hears what it may: nothing of contacts, sessions, users.
    expect([...new Set(types)].sort()).toEqual([
      "lead.created",
      "lead.updated",
      ...types.filter((type) => type.startsWith("webhook.")),
    ]);
    const last = receiver.events.findLast(({ body }) => body.type === "lead.updated")?.body;
    expect(last?.record).toMatchObject({ id: lead.id, name: "Ada Lovelace", source: null });
    expect(last?.previousAttributes).toEqual({ source: "call +44 **** **08 88" });
    expect(receiver.events.map(({ text }) => text).join()).not.toContain("2079460");
    await acme.admin.call(revokeApiKey, { params: { id: apiKey.id } });
    await acme.lead();
    await delivered(acme);
    const { items } = await acme.admin.call(listWebhooks, {});
    expect(items).toMatchObject([{ enabled: false, offReason: "OWNER_LEFT", apiKeyId: apiKey.id }]);
  });

  test("that the owner brought about is left out where it wants so", async () => {
    await fresh();
    await register(acme.admin, receiver, { skipOwn: true });
    const lead = await acme.lead();
    const manager = await acme.user("MANAGER");
    await manager.call(updateLead, { params: { id: lead.id }, body: { source: "Fair" } });
    await delivered(acme);
    expect(receiver.events.map(({ body }) => body.actorId)).toEqual([manager.userId]);
  });

  test("of a record beyond the owner's scope does not come", async () => {
    await fresh();
    const chief = await acme.user("ADMIN");
    await register(chief, receiver, { payload: "FULL" });
    await acme.admin.call(deactivateUser, { params: { id: chief.userId } });
    await acme.lead();
    await delivered(acme);
    expect(receiver.events).toEqual([]);
  });
});

describe("an attempt that failed", () => {
  test("is made again by the schedule, with the same id, until it succeeds", async () => {
    await fresh();
    const { webhook, secret } = await register(acme.admin, receiver);
    receiver.status(500, "no");
    await acme.lead();
    await delivered(acme);
    expect(receiver.events).toHaveLength(1);
    for (const [seconds, made] of [
      [4, 1],
      [2, 2],
      [290, 2],
      [45, 3],
      [2000, 4],
    ] as const) {
      if (made === 4) receiver.answer = undefined;
      await later(seconds * 1000);
      expect(receiver.events).toHaveLength(made);
    }
    expect(new Set(receiver.events.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const attempts = receiver.events.map(({ headers }) => headers["parley-delivery-id"]);
    expect(new Set(attempts).size).toBe(4);
    const times = receiver.events.map(({ headers }) => Number(headers["webhook-timestamp"]));
    expect((times[3] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2100);
    vi.useFakeTimers({ toFake: ["Date"], now: server.clock.now() });
    expect(verify(secret, receiver.events[3] as Received)).toBeTruthy();
    vi.useRealTimers();
    const { items } = await acme.admin.call(listDeliveries, { params: { id: webhook.id } });
    expect(items).toMatchObject([{ state: "DELIVERED", attempts: 4, nextAttemptAt: null }]);
    const deliveryId = items[0]?.id ?? "";
    const told = await acme.admin.call(getDelivery, { params: { id: webhook.id, deliveryId } });
    expect(told.log.map(({ number, status, excerpt }) => [number, status, excerpt])).toEqual([
      [4, 204, null],
      [3, 500, "no"],
      [2, 500, "no"],
      [1, 500, "no"],
    ]);
  });

  test("for three days ends in silence, and the owner is told", async () => {
    await fresh();
    const { webhook } = await register(acme.admin, receiver);
    receiver.status(503);
    await acme.lead();
    await delivered(acme);
    const hours = [0.01, 0.1, 0.6, 2.3, 5.6, 11.1, 15.5, 22.1, 26.5];
    for (const wait of hours) await later(wait * 3_600_000);
    expect(receiver.events).toHaveLength(10);
    expect(await statesOf(webhook.id)).toEqual(["FAILED"]);
    expect(await acme.admin.call(getWebhook, { params: { id: webhook.id } })).toMatchObject({
      enabled: false,
      offReason: "FAILING",
    });
    const { items } = await acme.admin.call(listNotifications, {});
    expect(items[0]?.title).toContain("failed for three days");
  });

  test("by a redirect, a long answer or no answer at all is told as what it is", async () => {
    await fresh();
    const { webhook } = await register(acme.admin, receiver);
    const lead = await acme.lead();
    await delivered(acme);
    receiver.answer = (response) => response.writeHead(302, { location: receiver.url }).end();
    await acme.admin.call(updateLead, { params: { id: lead.id }, body: { source: "One" } });
    await delivered(acme);
    receiver.answer = (response) => response.writeHead(400).end("x".repeat(200_000));
    await acme.admin.call(updateLead, { params: { id: lead.id }, body: { source: "Two" } });
    await later(6000);
    const { items } = await acme.admin.call(listDeliveries, { params: { id: webhook.id } });
    expect(items.map(({ lastStatus, lastError }) => lastStatus ?? lastError)).toEqual([
      400, 400, 204,
    ]);
    const params = { id: webhook.id, deliveryId: items[1]?.id ?? "" };
    const { log } = await acme.admin.call(getDelivery, { params });
    expect(log.map(({ error }) => error)).toEqual([null, "redirected"]);
    expect(log[0]?.excerpt).toHaveLength(1000);
  });
});

test("an endpoint that is gone is off; repaired, one call brings the last day", async () => {
  await fresh();
  const { webhook } = await register(acme.admin, receiver);
  const params = { id: webhook.id };
  receiver.status(410);
  const lead = await acme.lead();
  await delivered(acme);
  expect(await acme.admin.call(getWebhook, { params })).toMatchObject({ offReason: "GONE" });
  const { items } = await acme.admin.call(listNotifications, {});
  expect(items[0]?.title).toContain("410");
  // What happens meanwhile is not lost either.
  await acme.admin.call(deleteLead, { params: { id: lead.id } });
  await delivered(acme);
  expect(receiver.events).toHaveLength(1);
  expect((await acme.admin.try(replayWebhook, { params, body: {} })).status).toBe(409);

  receiver.answer = undefined;
  await acme.admin.call(updateWebhook, { params, body: { enabled: true } });
  await acme.admin.call(replayWebhook, { params, body: {} });
  await eventually(async () => {
    await delivered(acme);
    return receiver.events.length >= 3;
  });
  expect(receiver.events.map(({ body }) => body.type)).toEqual([
    "lead.created",
    "lead.created",
    "lead.deleted",
  ]);
  expect(await statesOf(webhook.id)).toEqual(["DELIVERED", "DELIVERED"]);
  // All of it once more, on demand.
  await acme.admin.call(replayWebhook, { params, body: { which: "ALL" } });
  await eventually(async () => {
    await delivered(acme);
    return receiver.events.length >= 5;
  });
});

test("after a rotation both secrets sign for a day, and the new one alone then", async () => {
  await fresh();
  const { webhook, secret } = await register(acme.admin, receiver);
  const params = { id: webhook.id };
  const { secret: next, webhook: turned } = await acme.admin.call(rotateWebhookSecret, { params });
  expect(turned.previousSecretUntil).not.toBeNull();
  await acme.lead();
  await delivered(acme);
  const [event] = receiver.events as [Received];
  vi.useFakeTimers({ toFake: ["Date"], now: server.clock.now() });
  expect(verify(secret, event)).toBeTruthy();
  expect(verify(next, event)).toBeTruthy();
  vi.useRealTimers();
  await later(24 * 3_600_000 + 1000);
  await acme.admin.signIn(await emailOf(acme), "correct horse battery");
  await acme.lead();
  await delivered(acme);
  const after = receiver.events.at(-1) as Received;
  vi.useFakeTimers({ toFake: ["Date"], now: server.clock.now() });
  expect(verify(next, after)).toBeTruthy();
  expect(() => verify(secret, after)).toThrow(/matching/);
});

async function emailOf({ admin, id }: TestTenant): Promise<string> {
  const { rows } = await server.admin.query<{ email: string }>(
    "select email from users where tenant_id = $1 and id = $2",
    [id, admin.userId],
  );
  return rows[0]?.email ?? "";
}

test("a test event, a message of somebody else's, and one delivery again", async () => {
  await fresh();
  const { webhook } = await register(acme.admin, receiver);
  const params = { id: webhook.id };
  const { deliveryId } = await acme.admin.call(testWebhook, { params });
  await delivered(acme);
  expect(receiver.events[0]?.body).toMatchObject({ type: "webhook.test" });
  const one = { params: { ...params, deliveryId } };
  expect(await acme.admin.call(replayDelivery, one)).toMatchObject({ state: "WAITING" });
  await delivered(acme);
  const ids = receiver.events.map(({ body }) => body.eventId);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);

  const data = { text: "call +442079460999" };
  const id = await acme.run((ctx) => deliver(ctx, webhook.id, { type: "workflow.called", data }));
  await delivered(acme);
  expect(receiver.events.at(-1)?.body).toMatchObject({ type: "workflow.called", data });
  const { rows } = await server.admin.query(
    "select d::text as row from webhook_deliveries d where id = $1",
    [id],
  );
  expect(rows[0]?.row).not.toContain("2079460999");
});

test("no more requests at once than it wants, and a slow one holds up nobody else", async () => {
  await fresh();
  const quick = await Receiver.start();
  await register(acme.admin, receiver, { concurrency: 3 });
  await register(acme.admin, quick);
  const held: (() => void)[] = [];
  receiver.answer = (response) => held.push(() => response.writeHead(204).end());
  for (let i = 0; i < 8; i++) await acme.lead();
  await acme.settled();
  server.parley.courier.wake();
  await eventually(() => quick.events.length === 8 && held.length > 0);
  const letGo = setInterval(() => held.shift()?.(), 5);
  await delivered(acme);
  clearInterval(letGo);
  expect(receiver.events).toHaveLength(8);
  expect(receiver.mostAtOnce).toBeLessThanOrEqual(3);
  quick.stop();
});

test("the catalogue has each event with a schema that its example keeps to", async () => {
  await fresh();
  const { items } = await acme.admin.call(getEventCatalogue, {});
  const names = items.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["call.ended", "lead.updated", "webhook.updated"]));
  expect(names).not.toContain("tenant.visited");
  expect(items.find(({ name }) => name === "lead.updated")).toMatchObject({
    kind: "lead",
    permission: "leads:read",
    hasFields: true,
    record: "lead",
  });
  for (const { name, example, schema } of items) {
    expect(events.get(name)?.data.safeParse(example.data).success, name).toBe(true);
    expect(schema).toMatchObject({ title: name, properties: { type: { const: name } } });
  }
});
