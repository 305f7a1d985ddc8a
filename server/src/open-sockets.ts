import type { Listener } from "./platform/events/audience.ts";
import type { SequencedEvent } from "./platform/events/sequencer.ts";
import type { Hub } from "./platform/realtime/hub.ts";
import type { LiveServer } from "./platform/realtime/socket.ts";

/** Sockets of sessions that have ended. */
export function endSockets(hub: Hub, batch: readonly SequencedEvent[]): void {
  for (const { name, tenant_id: tenantId, data } of batch) {
    if (name === "session.ended") hub.endSession(tenantId, String(data.sessionId));
    // Those of keys, which have no session. The operator's tenant is told too, and stays open.
    if (name === "tenant.suspended" && data.id === tenantId) hub.endTenant(tenantId);
  }
}

/** Who knows what a session may do now; undefined for one that is over. */
type Access = {
  rightsOf(session: {
    tenantId: string;
    userId: string;
    sessionId: string;
  }): Promise<(Omit<Listener, "userId"> & { restricted: boolean }) | undefined>;
};

const ofOneUser = new Set(["user.updated", "user.factor-changed"]);
const ofEverybody = new Set(["role.changed", "tenant.sign-in-rules-changed"]);

/**
 * A user's rights or team changed: what his open sockets hear changes with it. Who must set up a second
 * factor now is sent back to the door, where his page finds out.
 */
export async function refreshListeners(
  hub: Hub,
  live: LiveServer,
  access: Access,
  batch: readonly SequencedEvent[],
): Promise<void> {
  for (const { name, tenant_id: tenantId, data } of batch) {
    if (!ofOneUser.has(name) && !ofEverybody.has(name)) continue;
    for (const socket of hub.of(tenantId)) {
      const { userId, grants } = socket.listener;
      if (ofOneUser.has(name) && data.id !== userId) continue;
      if (!socket.sessionId) continue;
      const now = await access.rightsOf({ tenantId, userId, sessionId: socket.sessionId });
      const hasLostAll = now?.restricted && Object.keys(grants).length > 0;
      if (now && !hasLostAll) await live.changeRights(socket, now);
      else hub.endSession(tenantId, socket.sessionId);
    }
  }
}
