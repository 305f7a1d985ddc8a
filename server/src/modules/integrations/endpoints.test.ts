import {
  createWebhook,
  events,
  getEventCatalogue,
  getWebhook,
  listWebhooks,
  rotateWebhookSecret,
} from "@parley/contract";
import { describe, expect, test } from "vitest";
import type { Received } from "../../testing/receiver.ts";
import { newTenant } from "../../testing/tenant.ts";
import { register, Stage, verify } from "./testing.ts";

const on = new Stage();

describe("an endpoint", () => {
  test("is registered when it answers the challenge, and its secret is told once", async () => {
    await on.fresh();
    const { webhook, secret } = await register(on.acme.admin, on.receiver);
    expect(webhook).toMatchObject({ enabled: true, ownerId: on.acme.admin.userId, waiting: 0 });
    expect(secret).toMatch(/^whsec_/);
    const [asked] = on.receiver.received;
    expect(asked?.body.type).toBe("webhook.challenge");
    expect(verify(secret, asked as Received)).toBeTruthy();
    expect(JSON.stringify(await on.acme.admin.call(listWebhooks, {}))).not.toContain("whsec_");
    const { rows } = await on.server.admin.query("select w::text as row from webhooks w");
    expect(rows.map(({ row }) => row).join()).not.toContain(
      Buffer.from(secret.slice(6), "base64").toString("hex"),
    );
  });

  test.each([
    [
      "does not answer with the challenge",
      () => (on.receiver.passesChallenges = false),
      "challenge-failed",
    ],
    ["is not there", () => on.receiver.stop(), "unreachable"],
  ])("that %s is refused", async (_, happens, reason) => {
    await on.fresh();
    const { url } = on.receiver;
    happens();
    const body = { name: "ERP", url, subscriptions: [{ event: "lead.*" }] };
    expect(await on.acme.admin.try(createWebhook, { body })).toMatchObject({
      status: 422,
      problem: { code: "address-unusable", details: { reason } },
    });
    expect((await on.acme.admin.call(listWebhooks, {})).items).toEqual([]);
  });

  test("inside a network that Parley does not call is refused, and so is an unknown event", async () => {
    await on.fresh();
    const subscriptions = [{ event: "lead.*" }];
    const inside = { name: "Inside", url: "https://169.254.169.254/latest", subscriptions };
    expect(await on.acme.admin.try(createWebhook, { body: inside })).toMatchObject({
      status: 422,
      problem: { details: { reason: "address-refused" } },
    });
    const body = { name: "ERP", url: on.receiver.url, subscriptions: [{ event: "call.answered" }] };
    expect(await on.acme.admin.try(createWebhook, { body })).toMatchObject({
      status: 422,
      problem: { errors: [{ field: "subscriptions" }] },
    });
  });

  test("is nobody's business who lacks the right, nor that of another tenant", async () => {
    await on.fresh();
    const { webhook } = await register(on.acme.admin, on.receiver);
    const params = { id: webhook.id };
    const rival = await newTenant(on.server);
    expect((await rival.admin.try(getWebhook, { params })).status).toBe(404);
    expect((await rival.admin.try(rotateWebhookSecret, { params })).status).toBe(404);
    const manager = await on.acme.user("MANAGER");
    expect(await manager.try(listWebhooks, {})).toMatchObject({ status: 403 });
  });
});

test("the catalogue has each event with a schema that its example keeps to", async () => {
  await on.fresh();
  const { items } = await on.acme.admin.call(getEventCatalogue, {});
  const names = items.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["call.ended", "lead.updated", "webhook.updated"]));
  expect(names).not.toContain("tenant.visited");
  expect(items.find(({ name }) => name === "lead.updated")).toMatchObject({
    kind: "lead",
    permission: "leads:read",
    hasFields: true,
    record: "lead",
  });
  // Both ways in which a call is closed carry it.
  for (const closing of ["call.closed", "call.line_lost"]) {
    expect(items.find(({ name }) => name === closing)).toMatchObject({ record: "call" });
  }
  for (const { name, example, schema } of items) {
    expect(events.get(name)?.data.safeParse(example.data).success, name).toBe(true);
    expect(schema).toMatchObject({ title: name, properties: { type: { const: name } } });
  }
});
