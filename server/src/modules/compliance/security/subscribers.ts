import { privilegeAttempted, sessionStarted, sessionTokenReused } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Subscriber } from "../../../platform/events/subscribers.ts";
import { digest } from "./watch.ts";

/** A refresh token was shown that had been exchanged before. */
export const reusedTokens: Subscriber = {
  name: "compliance.tokens",
  events: [sessionTokenReused.name],
  handle: async (ctx, events) => {
    for (const { data } of events) {
      const { userId, sessionId } = sessionTokenReused.data.parse(data);
      const session = await sessionOf(ctx.tx, sessionId);
      const { tenantId } = ctx;
      await digest(ctx, { tenantId, kind: "TOKEN_REUSED", userId, ip: session?.ip ?? null });
    }
  },
};

/** Somebody tried to give a right that he lacks, or to take over who has more. */
export const privilegeAttempts: Subscriber = {
  name: "compliance.privileges",
  events: [privilegeAttempted.name],
  handle: async (ctx, events) => {
    for (const { data } of events) {
      const { userId, permission } = privilegeAttempted.data.parse(data);
      const { tenantId } = ctx;
      await digest(ctx, { tenantId, kind: "RIGHT_GRANTED", userId, ip: null, event: permission });
    }
  },
};

/** Somebody signed in with a browser that he had not used before, though he had used another. */
export const newDevices: Subscriber = {
  name: "compliance.devices",
  events: [sessionStarted.name],
  handle: async (ctx, events) => {
    for (const { data } of events) {
      const { userId, sessionId } = sessionStarted.data.parse(data);
      const session = await sessionOf(ctx.tx, sessionId);
      if (!session || !(await isNewDevice(ctx, userId, session))) continue;
      await digest(ctx, { tenantId: ctx.tenantId, kind: "SIGNED_IN", userId, ip: session.ip });
    }
  },
};

type SessionRow = {
  id: string;
  ip: string | null;
  user_agent: string | null;
  device_id: string | null;
};

function sessionOf(tx: Tx<"sessions">, id: string): Promise<SessionRow | undefined> {
  return tx
    .selectFrom("sessions")
    .select(["id", "ip", "user_agent", "device_id"])
    .where("id", "=", id)
    .executeTakeFirst();
}

/** The first device of all is nobody's surprise. */
async function isNewDevice(
  { tx }: Ctx,
  userId: string,
  { id, device_id: deviceId }: SessionRow,
): Promise<boolean> {
  if (deviceId === null) return false;
  const before = await (tx as Tx<"sessions">)
    .selectFrom("sessions")
    .select("device_id")
    .distinct()
    .where("user_id", "=", userId)
    .where("id", "<", id)
    .where("device_id", "is not", null)
    .execute();
  return before.length > 0 && before.every((one) => one.device_id !== deviceId);
}
