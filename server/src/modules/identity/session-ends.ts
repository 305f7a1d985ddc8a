import { type EventData, sessionEnded } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { emit } from "../../platform/events/emit.ts";

type EndReason = EventData<typeof sessionEnded>["reason"];

/** Ends every session of a user, but the one he keeps. */
export async function endSessionsOfUser(
  ctx: Ctx,
  userId: string,
  reason: EndReason,
  except?: string | null,
): Promise<void> {
  const rows = await ctx.tx
    .selectFrom("sessions")
    .select("id")
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .execute();
  const others = rows.filter(({ id }) => id !== except);
  await endSessions(
    ctx,
    others.map(({ id }) => ({ id, userId })),
    reason,
  );
}

/** Ends every session of the tenant. */
export async function endAllSessions(ctx: Ctx, reason: EndReason): Promise<void> {
  const rows = await ctx.tx
    .selectFrom("sessions")
    .select(["id", "user_id as userId"])
    .where("ended_at", "is", null)
    .execute();
  await endSessions(ctx, rows, reason);
}

/** Ends sessions; whoever listens hears of each, and their sockets close. */
export async function endSessions(
  ctx: Ctx,
  sessions: { id: string; userId: string }[],
  reason: EndReason,
): Promise<void> {
  if (sessions.length === 0) return;
  const tx: Tx<"sessions"> = ctx.tx;
  await tx
    .updateTable("sessions")
    .set({ ended_at: ctx.now, end_reason: reason })
    .where(
      "id",
      "in",
      sessions.map(({ id }) => id),
    )
    .where("ended_at", "is", null)
    .execute();
  for (const { id, userId } of sessions) {
    await emit(ctx, sessionEnded, { sessionId: id, userId, reason }, { user: userId });
  }
}
