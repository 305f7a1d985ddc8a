import {
  createApiKey,
  createWebhook,
  deactivateUser,
  listDeliveries,
  listWebhooks,
  replayDelivery,
  revokeApiKey,
  testWebhook,
  updateLead,
} from "@parley/contract";
import { describe, expect, test, vi } from "vitest";
import { Client } from "../../testing/client.ts";
import type { Received } from "../../testing/receiver.ts";
import { deliver } from "./index.ts";
import { delivered, register, Stage, verify } from "./testing.ts";

const on = new Stage();

describe("an event", () => {
  test("comes signed, once, to those who want it", async () => {
    await on.fresh();
    const { webhook, secret } = await register(on.acme.admin, on.receiver, {
      subscriptions: [{ event: "lead.updated", fields: ["status"] }],
    });
    const lead = await on.acme.lead();
    const change = (body: object) =>
      on.acme.admin.call(updateLead, { params: { id: lead.id }, body: body as never });
    await change({ source: "Fair" });
    await change({ status: "CONTACTED" });
    await delivered(on.acme);
    expect(on.receiver.events).toHaveLength(1);
    const [event] = on.receiver.events as [Received];
    expect(event.body).toMatchObject({
      type: "lead.updated",
      actorId: on.acme.admin.userId,
      data: { id: lead.id, contactId: lead.contactId, fields: ["status"] },
    });
    expect(event.body.record).toBeUndefined();
    expect(event.headers["webhook-id"]).toBe(event.body.eventId);
    expect(verify(secret, event)).toBeTruthy();
    expect(() => verify(secret, { ...event, text: event.text.replace("lead", "leaf") })).toThrow();
    const { items } = await on.acme.admin.call(listDeliveries, { params: { id: webhook.id } });
    expect(items).toMatchObject([
      { event: "lead.updated", state: "DELIVERED", attempts: 1, lastStatus: 204 },
    ]);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 6 * 60_000 });
    expect(() => verify(secret, event)).toThrow(/old/);
  });

  test("in full carries the record and what it was before, within the owner's rights", async () => {
    await on.fresh();
    const { apiKey, key } = await on.acme.admin.call(createApiKey, {
      body: {
        name: "erp-sync",
        permissions: { "webhooks:manage": "ALL", "webhooks:read": "ALL", "leads:read": "ALL" },
      },
    });
    const robot = new Client(on.server.parley.http);
    await robot.call(createWebhook, {
      headers: { authorization: `Bearer ${key}` },
      body: {
        name: "By key",
        url: on.receiver.url,
        payload: "FULL",
        subscriptions: [{ event: "*" }],
      },
    });
    const lead = await on.acme.lead({ name: "Ada Lovelace", phone: "+442079460777" });
    const body = { source: "call +442079460888" };
    await on.acme.admin.call(updateLead, { params: { id: lead.id }, body });
    await on.acme.admin.call(updateLead, { params: { id: lead.id }, body: { source: null } });
    await delivered(on.acme);
    const types = on.receiver.events
      .map(({ body }) => body.type)
      .filter((type) => type !== "lead.scored");
    // The key hears what it may: nothing of contacts, sessions, users.
    expect([...new Set(types)].sort()).toEqual([
      "lead.created",
      "lead.updated",
      ...types.filter((type) => type.startsWith("webhook.")),
    ]);
    const last = on.receiver.events.findLast(({ body }) => body.type === "lead.updated")?.body;
    expect(last?.record).toMatchObject({ id: lead.id, name: "Ada Lovelace", source: null });
    expect(last?.previousAttributes).toEqual({ source: "call +44 **** **08 88" });
    expect(on.receiver.events.map(({ text }) => text).join()).not.toContain("2079460");
    await on.acme.admin.call(revokeApiKey, { params: { id: apiKey.id } });
    await on.acme.lead();
    await delivered(on.acme);
    const { items } = await on.acme.admin.call(listWebhooks, {});
    expect(items).toMatchObject([{ enabled: false, offReason: "OWNER_LEFT", apiKeyId: apiKey.id }]);
  });

  test("that the owner brought about is left out where it wants so", async () => {
    await on.fresh();
    await register(on.acme.admin, on.receiver, { skipOwn: true });
    const lead = await on.acme.lead();
    const manager = await on.acme.user("MANAGER");
    await manager.call(updateLead, { params: { id: lead.id }, body: { source: "Fair" } });
    await delivered(on.acme);
    expect(on.receiver.events.map(({ body }) => body.actorId)).toEqual([manager.userId]);
  });

  test("of a record beyond the owner's scope does not come", async () => {
    await on.fresh();
    const chief = await on.acme.user("ADMIN");
    await register(chief, on.receiver, { payload: "FULL" });
    await on.acme.admin.call(deactivateUser, { params: { id: chief.userId } });
    await on.acme.lead();
    await delivered(on.acme);
    expect(on.receiver.events).toEqual([]);
  });
});

test("a test event, a message of somebody else's, and one delivery again", async () => {
  await on.fresh();
  const { webhook } = await register(on.acme.admin, on.receiver);
  const params = { id: webhook.id };
  const { deliveryId } = await on.acme.admin.call(testWebhook, { params });
  await delivered(on.acme);
  expect(on.receiver.events[0]?.body).toMatchObject({ type: "webhook.test" });
  const one = { params: { ...params, deliveryId } };
  expect(await on.acme.admin.call(replayDelivery, one)).toMatchObject({ state: "WAITING" });
  await delivered(on.acme);
  const ids = on.receiver.events.map(({ body }) => body.eventId);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);

  const data = { text: "call +442079460999" };
  const id = await on.acme.run((ctx) =>
    deliver(ctx, webhook.id, { type: "workflow.called", data }),
  );
  await delivered(on.acme);
  expect(on.receiver.events.at(-1)?.body).toMatchObject({ type: "workflow.called", data });
  const { rows } = await on.server.admin.query(
    "select d::text as row from webhook_deliveries d where id = $1",
    [id],
  );
  expect(rows[0]?.row).not.toContain("2079460999");
});
