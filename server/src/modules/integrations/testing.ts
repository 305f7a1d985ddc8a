import type { CallInput } from "@parley/contract";
import { createWebhook, listDeliveries, type Webhook } from "@parley/contract";
import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import type { Client } from "../../testing/client.ts";
import { type Received, Receiver } from "../../testing/receiver.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { newTenant, type TestTenant } from "../../testing/tenant.ts";

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

/** What a receiver does with a message: refuses it, or answers what it holds. */
export function verify(
  secret: string,
  { headers, text }: Pick<Received, "headers" | "text">,
): unknown {
  return new Verifier(secret).verify(text, headers as Record<string, string>);
}

/**
 * A server of its own for the tests of a file, which move its clock and have it call this very machine; each of
 * them begins with a tenant and a receiver that nobody else has.
 */
export class Stage {
  server!: TestServer;
  receiver!: Receiver;
  acme!: TestTenant;

  constructor() {
    beforeAll(async () => {
      this.server = await startTestServer({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });
    });
    afterAll(() => stopTestServer(this.server));
    afterEach(() => {
      this.receiver?.stop();
      vi.useRealTimers();
    });
  }

  async fresh(): Promise<void> {
    this.receiver = await Receiver.start();
    this.acme = await newTenant(this.server);
  }

  async later(milliseconds: number): Promise<void> {
    this.server.clock.advance(milliseconds);
    await delivered(this.acme);
  }

  async statesOf(id: string): Promise<string[]> {
    const { items } = await this.acme.admin.call(listDeliveries, { params: { id } });
    return items.map(({ state }) => state);
  }
}
