import { type Session, sessionStarted, sessionTokenReused } from "@parley/contract";
import { type App, inTenant } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { Refusal } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { grantsOf, worksAsAgent } from "./access.ts";
import { mustEnrolOf } from "./factors/state.ts";
import { endSessions } from "./session-ends.ts";
import { demandOpenTenant } from "./tenants.ts";
import { accessSeconds, type Tokens } from "./tokens.ts";

const sessionDays = 30;
/** Two tabs that renew at once: the slower one still gets the same successor. */
const graceSeconds = 20;

export type SignedIn = { session: Session; access: string; refresh: string };

/** Opens a session for a user who has proved who he is, to us or to a provider that vouches for him. */
export async function openSession(
  ctx: Ctx,
  tokens: Tokens,
  {
    userId,
    deviceId,
    vouched,
    country,
  }: { userId: string; deviceId: string | null; vouched: boolean; country: string | null },
): Promise<SignedIn> {
  const id = newId();
  const tx: Tx<"sessions" | "users"> = ctx.tx;
  await demandOpenTenant(ctx.tx);
  await tx
    .insertInto("sessions")
    .values({
      id,
      user_id: userId,
      rotated_at: ctx.now,
      ip: ctx.origin.ip,
      user_agent: ctx.origin.userAgent,
      created_at: ctx.now,
      authenticated_at: ctx.now,
      device_id: deviceId,
      vouched,
      country,
      expires_at: new Date(ctx.now.getTime() + sessionDays * 86_400_000),
    })
    .execute();
  await tx
    .updateTable("users")
    .set({ last_sign_in_at: ctx.now })
    .where("id", "=", userId)
    .execute();
  await emit(ctx, sessionStarted, { sessionId: id, userId }, { user: userId });
  return issue(ctx, tokens, { userId, sessionId: id, rotation: 1 });
}

/**
 * Exchanges a refresh token for the next one. The token before the current one is taken for 20 s,
 * any older one was stolen or copied: the session ends.
 */
export async function renewSession(app: App, tokens: Tokens, token: string): Promise<SignedIn> {
  const claims = tokens.readRefresh(token);
  if (!claims) throw ended();
  const result = await inTenant(app, claims.tenantId, async (ctx) => {
    const row = await lockSession(ctx.tx, claims.sessionId);
    if (!row || row.ended_at || row.expires_at < ctx.now || row.status !== "ACTIVE") return ended();
    await demandOpenTenant(ctx.tx);
    const age = ctx.now.getTime() - row.rotated_at.getTime();
    const isCurrent = claims.rotation === row.rotation;
    const isJustReplaced = claims.rotation === row.rotation - 1 && age < graceSeconds * 1000;
    if (!isCurrent && !isJustReplaced) {
      const session = { id: claims.sessionId, userId: row.user_id };
      await endSessions(ctx, [session], "REUSE");
      const reused = { sessionId: session.id, userId: session.userId };
      await emit(ctx, sessionTokenReused, reused, { user: row.user_id });
      return ended();
    }
    const rotation = isCurrent ? row.rotation + 1 : row.rotation;
    if (isCurrent) await rotate(ctx.tx, claims.sessionId, rotation, ctx.now);
    return issue(ctx, tokens, { userId: row.user_id, sessionId: claims.sessionId, rotation });
  });
  if (result instanceof Refusal) throw result;
  return result;
}

/** Everything a client needs to know about a session. */
export async function describeSession(
  ctx: Ctx,
  tokens: Tokens,
  userId: string,
  sessionId: string,
): Promise<Session> {
  const tx: Tx<"users" | "tenants" | "event_heads" | "user_roles" | "roles" | "sessions"> = ctx.tx;
  const row = await tx
    .selectFrom("users as u")
    .innerJoin("tenants as t", "t.id", "u.tenant_id")
    .leftJoin("event_heads as h", "h.tenant_id", "u.tenant_id")
    .select(["u.id", "u.name", "u.email", "u.locale", "u.team_id", "t.id as tenant_id"])
    .select(["t.name as tenant_name", "t.slug", "t.time_zone", "t.is_demo", "t.kind", "h.position"])
    .where("u.id", "=", userId)
    .executeTakeFirstOrThrow();
  const roles = await tx
    .selectFrom("user_roles as ur")
    .innerJoin("roles as r", "r.id", "ur.role_id")
    .select("r.code")
    .where("ur.user_id", "=", userId)
    .orderBy("r.code")
    .execute();
  const session = await tx
    .selectFrom("sessions as s")
    .select(mustEnrolOf("s").as("must_enrol"))
    .where("s.id", "=", sessionId)
    .executeTakeFirst();
  const mustEnrol = session?.must_enrol ?? false;
  const grants = mustEnrol ? {} : await grantsOf(ctx.tx, userId);
  return {
    user: { id: row.id, name: row.name, email: row.email, locale: row.locale },
    tenant: {
      id: row.tenant_id,
      name: row.tenant_name,
      slug: row.slug,
      timeZone: row.time_zone,
      kind: row.kind as Session["tenant"]["kind"],
    },
    roles: roles.map((role) => role.code),
    grants,
    teamId: row.team_id,
    isAgent: await worksAsAgent(ctx.tx, userId),
    isDemo: row.is_demo,
    csrfToken: tokens.csrf(sessionId),
    mustEnrol,
    expiresIn: accessSeconds,
    position: row.position ?? 0,
    serverTime: ctx.now.toISOString(),
  };
}

async function issue(
  ctx: Ctx,
  tokens: Tokens,
  { userId, sessionId, rotation }: { userId: string; sessionId: string; rotation: number },
): Promise<SignedIn> {
  const { tenantId } = ctx;
  return {
    session: await describeSession(ctx, tokens, userId, sessionId),
    access: await tokens.access({ tenantId, userId, sessionId }),
    refresh: tokens.refresh(tenantId, sessionId, rotation),
  };
}

function lockSession(tx: Tx<"sessions" | "users">, id: string) {
  return tx
    .selectFrom("sessions as s")
    .innerJoin("users as u", "u.id", "s.user_id")
    .select(["s.user_id", "s.rotation", "s.rotated_at", "s.ended_at", "s.expires_at", "u.status"])
    .where("s.id", "=", id)
    .forUpdate("s")
    .executeTakeFirst();
}

async function rotate(tx: Tx<"sessions">, id: string, rotation: number, now: Date): Promise<void> {
  await tx
    .updateTable("sessions")
    .set({ rotation, rotated_at: now })
    .where("id", "=", id)
    .execute();
}

function ended(): Refusal {
  return new Refusal("session-ended", "This session is over; sign in again");
}
