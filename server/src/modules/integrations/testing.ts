import type { CallInput } from "@parley/contract";
import { createWebhook, type Webhook } from "@parley/contract";
import type { Client } from "../../testing/client.ts";
import type { Receiver } from "../../testing/receiver.ts";
import type { TestTenant } from "../../testing/tenant.ts";

type Wanted = Partial<CallInput<typeof createWebhook>["body"]>;

/** An endpoint at a receiver of the test. */
export function register(
  client: Client,
  receiver: Receiver,
  wanted: Wanted = {},
): Promise<{ webhook: Webhook; secret: string }> {
  return client.call(createWebhook, {
    body: {
      name: "ERP",
      url: receiver.url,
      // Not all of the kind: other modules tell of leads too, when they come to it.
      subscriptions: ["lead.created", "lead.updated", "lead.deleted"].map((event) => ({ event })),
      ...wanted,
    },
  });
}

/** Everything that happened is put down, and everything that is due was sent. */
export async function delivered(tenant: TestTenant): Promise<void> {
  await tenant.settled();
  await tenant.server.parley.courier.settle();
}
