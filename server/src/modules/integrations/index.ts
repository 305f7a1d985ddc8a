import type { App } from "../../platform/app.ts";
import { sealedField } from "../../platform/encryption/fields.ts";
import type { Module } from "../../platform/module.ts";
import type { RecordReader } from "./records.ts";
import { replayEvents } from "./replay.ts";
import { webhookRoutes } from "./routes.ts";
import type { Courier } from "./sending/courier.ts";
import { type Tenants, webhookSubscriber } from "./subscriber.ts";

export { integrationActions } from "./actions.ts";
export { deliver, type Payload } from "./deliver.ts";
export type { RecordReader } from "./records.ts";
export { Courier } from "./sending/courier.ts";

export const integrationsSealed = [
  sealedField("webhooks", "secret"),
  sealedField("webhooks", "previous_secret"),
  sealedField("webhook_deliveries", "body"),
  sealedField("webhook_attempts", "excerpt"),
];

/** What Parley tells other programs: webhooks, with their secrets, deliveries and log. */
export function integrations(
  app: App,
  { courier, readers }: { courier: Courier; readers: readonly RecordReader[] },
): Module {
  const tenants: Tenants = new Set();
  return {
    name: "integrations",
    routes: (api) => webhookRoutes(api, app, { readers, wake: courier.wake }),
    subscribers: [webhookSubscriber(tenants, courier.wake)],
    jobs: [replayEvents],
    sealed: integrationsSealed,
  };
}
