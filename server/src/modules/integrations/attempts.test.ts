import {
  deleteLead,
  getDelivery,
  getWebhook,
  listDeliveries,
  listNotifications,
  replayWebhook,
  rotateWebhookSecret,
  updateLead,
  updateWebhook,
} from "@parley/contract";
import { describe, expect, test, vi } from "vitest";
import { type Received, Receiver } from "../../testing/receiver.ts";
import { eventually, type TestTenant } from "../../testing/tenant.ts";
import { delivered, register, Stage, verify } from "./testing.ts";

const on = new Stage();

describe("an attempt that failed", () => {
  test("is made again by the schedule, with the same id, until it succeeds", async () => {
    await on.fresh();
    const { webhook, secret } = await register(on.acme.admin, on.receiver);
    on.receiver.status(500, "no");
    await on.acme.lead();
    await delivered(on.acme);
    expect(on.receiver.events).toHaveLength(1);
    for (const [seconds, made] of [
      [4, 1],
      [2, 2],
      [290, 2],
      [45, 3],
      [2000, 4],
    ] as const) {
      if (made === 4) on.receiver.answer = undefined;
      await on.later(seconds * 1000);
      expect(on.receiver.events).toHaveLength(made);
    }
    expect(new Set(on.receiver.events.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const attempts = on.receiver.events.map(({ headers }) => headers["parley-delivery-id"]);
    expect(new Set(attempts).size).toBe(4);
    const times = on.receiver.events.map(({ headers }) => Number(headers["webhook-timestamp"]));
    expect((times[3] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2100);
    vi.useFakeTimers({ toFake: ["Date"], now: on.server.clock.now() });
    expect(verify(secret, on.receiver.events[3] as Received)).toBeTruthy();
    vi.useRealTimers();
    const { items } = await on.acme.admin.call(listDeliveries, { params: { id: webhook.id } });
    expect(items).toMatchObject([{ state: "DELIVERED", attempts: 4, nextAttemptAt: null }]);
    const deliveryId = items[0]?.id ?? "";
    const told = await on.acme.admin.call(getDelivery, { params: { id: webhook.id, deliveryId } });
    expect(told.log.map(({ number, status, excerpt }) => [number, status, excerpt])).toEqual([
      [4, 204, null],
      [3, 500, "no"],
      [2, 500, "no"],
      [1, 500, "no"],
    ]);
  });

  test("for three days ends in silence, and the owner is told", async () => {
    await on.fresh();
    const { webhook } = await register(on.acme.admin, on.receiver);
    on.receiver.status(503);
    await on.acme.lead();
    await delivered(on.acme);
    const hours = [0.01, 0.1, 0.6, 2.3, 5.6, 11.1, 15.5, 22.1, 26.5];
    for (const wait of hours) await on.later(wait * 3_600_000);
    expect(on.receiver.events).toHaveLength(10);
    expect(await on.statesOf(webhook.id)).toEqual(["FAILED"]);
    expect(await on.acme.admin.call(getWebhook, { params: { id: webhook.id } })).toMatchObject({
      enabled: false,
      offReason: "FAILING",
    });
    const { items } = await on.acme.admin.call(listNotifications, {});
    expect(items[0]?.title).toContain("failed for three days");
  });

  test("by a redirect, a long answer or no answer at all is told as what it is", async () => {
    await on.fresh();
    const { webhook } = await register(on.acme.admin, on.receiver);
    const lead = await on.acme.lead();
    await delivered(on.acme);
    on.receiver.answer = (response) => response.writeHead(302, { location: on.receiver.url }).end();
    await on.acme.admin.call(updateLead, { params: { id: lead.id }, body: { source: "One" } });
    await delivered(on.acme);
    on.receiver.answer = (response) => response.writeHead(400).end("x".repeat(200_000));
    await on.acme.admin.call(updateLead, { params: { id: lead.id }, body: { source: "Two" } });
    await on.later(6000);
    const { items } = await on.acme.admin.call(listDeliveries, { params: { id: webhook.id } });
    expect(items.map(({ lastStatus, lastError }) => lastStatus ?? lastError)).toEqual([
      400, 400, 204,
    ]);
    const params = { id: webhook.id, deliveryId: items[1]?.id ?? "" };
    const { log } = await on.acme.admin.call(getDelivery, { params });
    expect(log.map(({ error }) => error)).toEqual([null, "redirected"]);
    expect(log[0]?.excerpt).toHaveLength(1000);
  });
});

test("an endpoint that is gone is off; repaired, one call brings the last day", async () => {
  await on.fresh();
  const { webhook } = await register(on.acme.admin, on.receiver);
  const params = { id: webhook.id };
  on.receiver.status(410);
  const lead = await on.acme.lead();
  await delivered(on.acme);
  expect(await on.acme.admin.call(getWebhook, { params })).toMatchObject({ offReason: "GONE" });
  const { items } = await on.acme.admin.call(listNotifications, {});
  expect(items[0]?.title).toContain("410");
  // What happens meanwhile is not lost either.
  await on.acme.admin.call(deleteLead, { params: { id: lead.id } });
  await delivered(on.acme);
  expect(on.receiver.events).toHaveLength(1);
  expect((await on.acme.admin.try(replayWebhook, { params, body: {} })).status).toBe(409);

  on.receiver.answer = undefined;
  await on.acme.admin.call(updateWebhook, { params, body: { enabled: true } });
  await on.acme.admin.call(replayWebhook, { params, body: {} });
  await eventually(async () => {
    await delivered(on.acme);
    return on.receiver.events.length >= 3;
  });
  expect(on.receiver.events.map(({ body }) => body.type)).toEqual([
    "lead.created",
    "lead.created",
    "lead.deleted",
  ]);
  expect(await on.statesOf(webhook.id)).toEqual(["DELIVERED", "DELIVERED"]);
  // All of it once more, on demand.
  await on.acme.admin.call(replayWebhook, { params, body: { which: "ALL" } });
  await eventually(async () => {
    await delivered(on.acme);
    return on.receiver.events.length >= 5;
  });
});

test("after a rotation both secrets sign for a day, and the new one alone then", async () => {
  await on.fresh();
  const { webhook, secret } = await register(on.acme.admin, on.receiver);
  const params = { id: webhook.id };
  const { secret: next, webhook: turned } = await on.acme.admin.call(rotateWebhookSecret, {
    params,
  });
  expect(turned.previousSecretUntil).not.toBeNull();
  await on.acme.lead();
  await delivered(on.acme);
  const [event] = on.receiver.events as [Received];
  vi.useFakeTimers({ toFake: ["Date"], now: on.server.clock.now() });
  expect(verify(secret, event)).toBeTruthy();
  expect(verify(next, event)).toBeTruthy();
  vi.useRealTimers();
  await on.later(24 * 3_600_000 + 1000);
  await on.acme.admin.signIn(await emailOf(on.acme), "correct horse battery");
  await on.acme.lead();
  await delivered(on.acme);
  const after = on.receiver.events.at(-1) as Received;
  vi.useFakeTimers({ toFake: ["Date"], now: on.server.clock.now() });
  expect(verify(next, after)).toBeTruthy();
  expect(() => verify(secret, after)).toThrow(/matching/);
});

test("no more requests at once than it wants, and a slow one holds up nobody else", async () => {
  await on.fresh();
  const quick = await Receiver.start();
  await register(on.acme.admin, on.receiver, { concurrency: 3 });
  await register(on.acme.admin, quick);
  const held: (() => void)[] = [];
  on.receiver.answer = (response) => held.push(() => response.writeHead(204).end());
  for (let i = 0; i < 8; i++) await on.acme.lead();
  await on.acme.settled();
  on.server.parley.courier.wake();
  await eventually(() => quick.events.length === 8 && held.length > 0);
  const letGo = setInterval(() => held.shift()?.(), 5);
  await delivered(on.acme);
  clearInterval(letGo);
  expect(on.receiver.events).toHaveLength(8);
  expect(on.receiver.mostAtOnce).toBeLessThanOrEqual(3);
  quick.stop();
});

async function emailOf({ admin, id }: TestTenant): Promise<string> {
  const { rows } = await on.server.admin.query<{ email: string }>(
    "select email from users where tenant_id = $1 and id = $2",
    [id, admin.userId],
  );
  return rows[0]?.email ?? "";
}
