import * as api from "@parley/contract";
import type { Receiver } from "../../testing/receiver.ts";
import { type Case, caseOf, cursor, key } from "../case.ts";
import type { Estate } from "../estate.ts";

type Receivers = { willing: Receiver; gone: Receiver };

/** Two receivers for the run: one that takes everything, and one that answers that it is gone. */
let receivers: Promise<Receivers> | undefined;

async function start(): Promise<Receivers> {
  // Loaded when it is asked for: it is a tool of tests, and no part of what ships.
  const { Receiver: Made } = await import("../../testing/receiver.ts");
  const [willing, gone] = [await Made.start(), await Made.start()];
  gone.status(410);
  return { willing, gone };
}

async function urlOf(which: keyof Receivers): Promise<string> {
  receivers ??= start();
  return (await receivers)[which].url;
}

async function bodyOf(own: Estate, which: keyof Receivers = "willing") {
  // An event that nothing here brings about: what is delivered is what a case asks for.
  const subscriptions = [{ event: "rights.review_due" }];
  return { name: own.name("Webhook"), url: await urlOf(which), subscriptions };
}

/** An endpoint of the estate's own. */
export async function newWebhook(own: Estate, which?: keyof Receivers): Promise<string> {
  const { webhook } = await own.admin.call(api.createWebhook, { body: await bodyOf(own, which) });
  return webhook.id;
}

type Sent = { id: string; deliveryId: string };
const sent = new WeakMap<Estate, Promise<Sent>>();

/** Of each estate one endpoint with two deliveries: which is which is asked twice. */
function sentOf(own: Estate): Promise<Sent> {
  const known = sent.get(own) ?? sendTwo(own);
  sent.set(own, known);
  return known;
}

async function sendTwo(own: Estate): Promise<Sent> {
  const id = await newWebhook(own);
  await own.admin.call(api.testWebhook, { params: { id } });
  const { deliveryId } = await own.admin.call(api.testWebhook, { params: { id } });
  await own.tenant.server.parley.courier.settle();
  return { id, deliveryId };
}

/** Both parts of the address; the one that is not being tried is one's own. */
async function addressOf(own: Estate, ids: Partial<Record<string, string>>): Promise<Sent> {
  const ours = await sentOf(own);
  return {
    id: ids["path.id"] ?? ours.id,
    deliveryId: ids["path.deliveryId"] ?? ours.deliveryId,
  };
}
const ofSent = {
  "path.id": key(async (estate) => (await sentOf(estate)).id),
  "path.deliveryId": key(async (estate) => (await sentOf(estate)).deliveryId),
};

const pathOf = async (own: Estate, ids: Partial<Record<string, string>>) => ({
  id: ids["path.id"] ?? (await newWebhook(own)),
});
const byId = { "path.id": key((estate) => newWebhook(estate)) };

/** Two endpoints at least, so that the list has a second page. */
async function cursorOf(own: Estate): Promise<string> {
  await newWebhook(own);
  await newWebhook(own);
  return cursor(api.listWebhooks, () => ({})).ours(own);
}

async function deliveriesCursor(own: Estate): Promise<string> {
  const { id } = await sentOf(own);
  const page = await own.admin.call(api.listDeliveries, { params: { id }, query: { limit: 1 } });
  return page.nextCursor ?? "";
}

export const webhookCases: Record<string, Case> = {
  listWebhooks: caseOf(api.listWebhooks, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": { theirs: cursorOf, ours: cursorOf, theirsIs: "OURS" },
  }),
  getWebhook: caseOf(
    api.getWebhook,
    async (own, ids) => ({ params: await pathOf(own, ids) }),
    byId,
  ),
  createWebhook: caseOf(api.createWebhook, async (own) => ({ body: await bodyOf(own) })),
  updateWebhook: caseOf(
    api.updateWebhook,
    async (own, ids) => ({
      params: await pathOf(own, ids),
      body: { name: own.name("Webhook") },
    }),
    byId,
  ),
  deleteWebhook: caseOf(
    api.deleteWebhook,
    async (own, ids) => ({ params: await pathOf(own, ids) }),
    byId,
  ),
  rotateWebhookSecret: caseOf(
    api.rotateWebhookSecret,
    async (own, ids) => ({ params: await pathOf(own, ids) }),
    byId,
  ),
  testWebhook: caseOf(
    api.testWebhook,
    async (own, ids) => ({ params: await pathOf(own, ids) }),
    byId,
  ),
  replayWebhook: caseOf(
    api.replayWebhook,
    async (own, ids) => ({ params: await pathOf(own, ids), body: {} }),
    byId,
  ),
  listDeliveries: caseOf(
    api.listDeliveries,
    async (own, ids) => ({
      params: { id: (await addressOf(own, ids)).id },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": ofSent["path.id"],
      "query.cursor": { theirs: deliveriesCursor, ours: deliveriesCursor, theirsIs: "OURS" },
    },
  ),
  getDelivery: caseOf(
    api.getDelivery,
    async (own, ids) => ({ params: await addressOf(own, ids) }),
    ofSent,
  ),
  replayDelivery: caseOf(
    api.replayDelivery,
    async (own, ids) => ({ params: await addressOf(own, ids) }),
    ofSent,
  ),
  getEventCatalogue: caseOf(api.getEventCatalogue, () => ({})),
};
