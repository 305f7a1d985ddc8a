import type { SessionEntry } from "@parley/contract";
import * as api from "@parley/contract";
import { inTenant } from "../../platform/app.ts";
import { type Ctx, userOf } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { notFound, Refusal } from "../../platform/errors.ts";
import type { Api } from "../../platform/http/api.ts";
import type { Doorway } from "./doorway.ts";
import { endSessions, endSessionsOfUser } from "./session-ends.ts";
import { endSessionsOf, getUser } from "./users/service.ts";

const most = 200;

/** Where somebody is signed in, and how he ends it. */
export function sessionListRoutes(serve: Api, door: Doorway): void {
  serve.serve(api.listOwnSessions, async (ctx) => ({
    items: await listSessions(ctx, userOf(ctx)),
  }));

  serve.serve(api.endOwnSession, async (ctx, { params: { id } }) => {
    const userId = userOf(ctx);
    const own = await listSessions(ctx, userId);
    if (!own.some((session) => session.id === id)) throw notFound("session");
    await endSessions(ctx, [{ id, userId }], "REVOKED");
  });

  serve.serveOpen(api.signOutEverywhere, async ({ caller, reply }) => {
    if (!caller) throw new Refusal("unauthenticated", "Sign in first");
    const { tenantId, actor } = caller;
    const end = (ctx: Ctx) => endSessionsOfUser(ctx, actor.userId, "SIGN_OUT");
    await inTenant(door.app, tenantId, end, caller);
    door.clearCookies(reply);
  });

  serve.serve(api.listUserSessions, async (ctx, { params: { id } }) => {
    const user = await getUser(ctx, id);
    if (!user.can.includes("end-sessions")) throw notFound("user");
    return { items: await listSessions(ctx, id) };
  });
  serve.serve(api.endUserSessions, (ctx, { params }) => endSessionsOf(ctx, params.id));
}

async function listSessions(ctx: Ctx, userId: string): Promise<SessionEntry[]> {
  const tx: Tx<"sessions"> = ctx.tx;
  const rows = await tx
    .selectFrom("sessions")
    .select(["id", "user_agent", "ip", "country", "created_at", "rotated_at"])
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", ctx.now)
    .orderBy("rotated_at", "desc")
    .orderBy("id", "desc")
    .limit(most)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    userAgent: row.user_agent,
    ip: row.ip,
    country: row.country,
    startedAt: row.created_at.toISOString(),
    lastUsedAt: row.rotated_at.toISOString(),
    isCurrent: row.id === ctx.actor.sessionId,
  }));
}
