import {
  privilegeAttempted,
  sessionStarted,
  sessionTokenReused,
  tollsGuarded,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Subscriber } from "../../../platform/events/subscriber.ts";
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

/** A dial was refused that could run up the carrier's bill, or the bill reached the day's limit. */
export const guardedTolls: Subscriber = {
  name: "compliance.tolls",
  events: [tollsGuarded.name],
  handle: async (ctx, events) => {
    for (const { data } of events) {
      const { reason, userId } = tollsGuarded.data.parse(data);
      const isLimit = reason === "SPEND_REACHED" || reason === "DIALS_BY_HAND_REACHED";
      const kind = isLimit ? "TOLLS_REACHED" : "COSTLY_DIAL";
      await digest(ctx, { tenantId: ctx.tenantId, kind, userId, ip: null, event: reason });
    }
  },
};

/**
 * Somebody signed in with a browser, or from a country, that he had not signed in with or from before,
 * though he had with or from another.
 */
export const newPlaces: Subscriber = {
  name: "compliance.devices",
  events: [sessionStarted.name],
  handle: async (ctx, events) => {
    for (const { data } of events) {
      const { userId, sessionId } = sessionStarted.data.parse(data);
      const session = await sessionOf(ctx.tx, sessionId);
      if (!session) continue;
      const { ip, country } = session;
      const signal = { tenantId: ctx.tenantId, userId, ip };
      if (await isNew(ctx, userId, session, "device_id")) {
        await digest(ctx, { ...signal, kind: "SIGNED_IN" });
      }
      if (country !== null && (await isNew(ctx, userId, session, "country"))) {
        await digest(ctx, { ...signal, kind: "SIGNED_IN_ABROAD", event: country });
      }
    }
  },
};

type SessionRow = {
  id: string;
  ip: string | null;
  user_agent: string | null;
  device_id: string | null;
  country: string | null;
};

function sessionOf(tx: Tx<"sessions">, id: string): Promise<SessionRow | undefined> {
  return tx
    .selectFrom("sessions")
    .select(["id", "ip", "user_agent", "device_id", "country"])
    .where("id", "=", id)
    .executeTakeFirst();
}

/** The first of all is nobody's surprise. */
async function isNew(
  { tx }: Ctx,
  userId: string,
  session: SessionRow,
  what: "device_id" | "country",
): Promise<boolean> {
  if (session[what] === null) return false;
  const before = await (tx as Tx<"sessions">)
    .selectFrom("sessions")
    .select(what)
    .distinct()
    .where("user_id", "=", userId)
    .where("id", "<", session.id)
    .where(what, "is not", null)
    .execute();
  return before.length > 0 && before.every((one) => one[what] !== session[what]);
}
