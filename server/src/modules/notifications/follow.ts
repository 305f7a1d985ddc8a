import { type App, inTenant } from "../../platform/app.ts";
import type { SequencedEvent } from "../../platform/events/sequencer.ts";
import type { Hub } from "../../platform/realtime/hub.ts";
import { takeUndelivered } from "./notices.ts";
import { setConnected } from "./presence.ts";

/** A page that is reloaded is gone for a moment; nobody need see that. */
const goneAfterMs = 5000;

export type UserFollower = {
  opened(tenantId: string, userId: string): void;
  closed(tenantId: string, userId: string): void;
  hear(batch: readonly SequencedEvent[]): void;
};

/** Follows the sockets of users: their presence, and the notices that wait for them. */
export function followUsers(app: App, hub: Hub): UserFollower {
  const complain = (error: unknown) => app.log.warn({ err: error }, "following a user");
  const isHere = (tenantId: string, userId: string) =>
    hub.socketsOfUser(tenantId, userId).length > 0;

  async function deliver(tenantId: string, userId: string): Promise<void> {
    const items = await inTenant(app, tenantId, (ctx) => takeUndelivered(ctx, userId));
    if (items.length === 0) return;
    for (const socket of hub.socketsOfUser(tenantId, userId)) {
      hub.send(socket, { type: "notifications", items });
    }
  }

  return {
    opened(tenantId, userId) {
      inTenant(app, tenantId, (ctx) => setConnected(ctx, userId, true))
        .then(() => deliver(tenantId, userId))
        .catch(complain);
    },
    closed(tenantId, userId) {
      setTimeout(() => {
        if (isHere(tenantId, userId)) return;
        inTenant(app, tenantId, (ctx) => setConnected(ctx, userId, false)).catch(complain);
      }, goneAfterMs).unref();
    },
    hear(batch) {
      for (const { name, tenant_id: tenantId, audience } of batch) {
        if (name !== "notification.created" || !("user" in audience)) continue;
        if (isHere(tenantId, audience.user)) deliver(tenantId, audience.user).catch(complain);
      }
    },
  };
}
