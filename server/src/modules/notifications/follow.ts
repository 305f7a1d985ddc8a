import { type App, inInstallation, inTenant } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { SequencedEvent } from "../../platform/events/sequencer.ts";
import type { Hub } from "../../platform/realtime/hub.ts";
import { takeUndelivered } from "./notices.ts";
import { setConnected, silentUsers, stillHere } from "./presence.ts";

/** A page that is reloaded is gone for a moment; nobody need see that. */
const goneAfterMs = 5000;
const beatMs = 10_000;
/** Whom no process has spoken of for so long was with one that was killed. */
const silentSeconds = 25;
const sweepSize = 1000;

/**
 * Follows the sockets of users: their presence, and the notices that wait for them. What is done for a
 * user is done in turn, so that notices leave in their order and the last word about him is true.
 */
export class UserFollower {
  private readonly app: App;
  private readonly hub: Hub;
  private readonly turns = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(app: App, hub: Hub) {
    this.app = app;
    this.hub = hub;
  }

  start(): void {
    this.timer = setInterval(() => {
      this.beating = this.beat().catch((error: unknown) => this.complain(error));
    }, beatMs);
  }

  async stop(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.beating;
    await Promise.all(this.turns.values());
  }

  opened(tenantId: string, userId: string): void {
    this.inTurn(tenantId, userId, () => this.look(tenantId, userId));
  }

  socketClosed(tenantId: string, userId: string): void {
    setTimeout(() => {
      this.inTurn(tenantId, userId, () => this.look(tenantId, userId));
    }, goneAfterMs).unref();
  }

  hear(batch: readonly SequencedEvent[]): void {
    for (const { name, tenant_id: tenantId, audience } of batch) {
      if (name !== "notification.created" || !("user" in audience)) continue;
      const userId = audience.user;
      if (!this.isHere(tenantId, userId)) continue;
      this.inTurn(tenantId, userId, () => this.deliver(tenantId, userId));
    }
  }

  /** Says who is here, and finds those of whom nobody says it any more. */
  async beat(): Promise<void> {
    for (const [tenantId, userIds] of this.hub.users()) {
      await inTenant(this.app, tenantId, (ctx) => stillHere(ctx, [...userIds]));
    }
    const silent = await inInstallation(this.app, (tx) =>
      silentUsers(tx, silentSeconds, sweepSize),
    );
    for (const [tenantId, userIds] of silent) {
      await inTenant(this.app, tenantId, (ctx) => setConnected(ctx, userIds, false));
    }
  }

  /** What others see of the user, and what waits for him, as his sockets are now. */
  private async look(tenantId: string, userId: string): Promise<void> {
    const isHere = this.isHere(tenantId, userId);
    const connect = (ctx: Ctx) => setConnected(ctx, [userId], isHere);
    if (isHere) await this.deliver(tenantId, userId, connect);
    else await inTenant(this.app, tenantId, connect);
  }

  /** Notices count as delivered before they are sent: twice would be worse than from the list only. */
  private async deliver(
    tenantId: string,
    userId: string,
    before: (ctx: Ctx) => Promise<void> = async () => {},
  ): Promise<void> {
    const items = await inTenant(this.app, tenantId, async (ctx) => {
      await before(ctx);
      return this.isHere(tenantId, userId) ? takeUndelivered(ctx, userId) : [];
    });
    if (items.length === 0) return;
    for (const socket of this.hub.socketsOfUser(tenantId, userId)) {
      this.hub.send(socket, { type: "notifications", items });
    }
  }

  private isHere(tenantId: string, userId: string): boolean {
    for (const socket of this.hub.of(tenantId)) {
      if (socket.listener.userId === userId) return true;
    }
    return false;
  }

  private inTurn(tenantId: string, userId: string, work: () => Promise<void>): void {
    if (this.closed) return;
    const key = `${tenantId} ${userId}`;
    const turn = (this.turns.get(key) ?? Promise.resolve())
      .then(work)
      .catch((error: unknown) => this.complain(error))
      .finally(() => {
        if (this.turns.get(key) === turn) this.turns.delete(key);
      });
    this.turns.set(key, turn);
  }

  private complain(error: unknown): void {
    this.app.log.warn({ err: error }, "following users");
  }
}
