import type { EventData, EventType, Grants, Permission, Scope } from "@parley/contract";
import type { Vault } from "./crypto/vault.ts";
import type { JsonObject } from "./db/schema.gen.ts";
import type { AnyTx } from "./db/tx.ts";
import { Refusal } from "./errors.ts";
import type { Audience } from "./events/audience.ts";

/** Who acts: a signed-in user, or the system (a job, a subscriber, the telephony loop). */
export type Actor = {
  userId: string | null;
  sessionId: string | null;
  teamId: string | null;
  grants: Grants;
  /** Codes of his roles, for limits that a tenant sets by role. */
  roles?: readonly string[];
  /** Set when it was not a browser that asked. */
  apiKeyId?: string;
  /** Notes that he made use of a right. */
  used?: (permission: Permission) => void;
  /** He is not told who the users are: see `http/visits.ts`. */
  blurs?: boolean;
  /** When he last proved who he is; missing where nobody signs in. */
  authenticatedAt?: Date;
};

/** Where a request came from, for the audit log. */
export type Origin = { requestId: string; ip: string | null; userAgent: string | null };

/** An event as the outbox takes it. */
export type EventRow = {
  tenant_id: string;
  id: string;
  name: string;
  data: JsonObject;
  audience: Audience & JsonObject;
  actor_id: string | null;
  at: Date;
  cause: string | null;
};

/**
 * The first argument of every service: the tenant's transaction and all that a decision may need.
 * It lives as long as the transaction.
 */
export type Ctx = {
  readonly tenantId: string;
  readonly tx: AnyTx;
  readonly actor: Actor;
  readonly origin: Origin;
  /** The instant of this piece of work: every business time in it is this one. */
  readonly now: Date;
  /** What brought changes about, where it was no person, by the record: stands on its events. */
  readonly causes?: ReadonlyMap<string, string>;
  /** Events of this piece of work that leave in one statement at its end: see `gatherEvents`. */
  readonly gathered?: EventRow[];
  /** Seals, opens and finds values of this tenant. */
  vault(): Promise<Vault>;
  /** Runs after the commit, and never when it fails. */
  afterCommit(effect: () => void): void;
  /**
   * Runs in a transaction of its own when this one ends in a refusal, and never else: for what must be
   * known although nothing came of it.
   */
  afterRefusal(work: (ctx: Ctx) => Promise<void>): void;
};

export const systemActor: Actor = { userId: null, sessionId: null, teamId: null, grants: {} };

/** Events are typed by their contract; here to keep `emit` and its callers in one vocabulary. */
export type Emit = <E extends EventType>(
  ctx: Ctx,
  type: E,
  data: EventData<E>,
  audience: Audience,
) => Promise<void>;

/** How far a permission of the caller reaches; undefined when he does not hold it. */
export function scopeOf(ctx: Ctx, permission: Permission): Scope | undefined {
  return ctx.actor.userId === null ? "ALL" : ctx.actor.grants[permission];
}

export function may(ctx: Ctx, permission: Permission): boolean {
  return scopeOf(ctx, permission) !== undefined;
}

/** Refuses a part of a request that needs a right of its own. */
export function demand(ctx: Ctx, permission: Permission): void {
  if (!may(ctx, permission)) throw missing(permission);
  ctx.actor.used?.(permission);
}

export function missing(permission: Permission, others: readonly Permission[] = []): Refusal {
  const any = [permission, ...others].join(" or ");
  return new Refusal("permission-missing", `This needs the permission ${any}`, {
    details: { permission },
  });
}

/** How long a proof of who somebody is holds for what is dangerous. */
const freshMs = 10 * 60_000;

/** Refuses what a stolen session must not do: he who is signed in proves again who he is. */
export function demandFresh({ sessionId, authenticatedAt }: Actor, now: Date): void {
  if (sessionId === null) return;
  if (authenticatedAt && now.getTime() - authenticatedAt.getTime() <= freshMs) return;
  throw new Refusal("reauthentication-needed", "Confirm that it is you");
}

/** The signed-in user's id, for work that only a person can do. */
export function userOf(ctx: Ctx): string {
  if (ctx.actor.userId === null) throw new Error("this needs a signed-in user");
  return ctx.actor.userId;
}
