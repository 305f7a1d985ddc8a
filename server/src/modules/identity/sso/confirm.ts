import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Refusal } from "../../../platform/errors.ts";
import type { AccessControl } from "../access.ts";
import { renewProof } from "../renew-proof.ts";
import { failed, type Person } from "./account.ts";

/** How far the provider's clock may be behind ours. */
const skewMs = 60_000;

/** Whether the tenant's provider knows a user, so that he can prove there who he is. */
export async function isKnownToProvider(ctx: Ctx, userId: string): Promise<boolean> {
  const tx: Tx<"sso_connections" | "sso_identities"> = ctx.tx;
  const row = await tx
    .selectFrom("sso_connections as c")
    .innerJoin("sso_identities as i", "i.issuer", "c.issuer")
    .select("i.subject")
    .where("c.enabled", "=", true)
    .where("i.user_id", "=", userId)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Somebody with a session has been to the provider to prove again who he is: it must be the same person,
 * and he must have signed in there since he left. Answers whose session it is.
 */
export async function confirmPerson(
  ctx: Ctx,
  access: AccessControl,
  { person, sessionId, since }: { person: Person; sessionId: string; since: Date },
): Promise<{ userId: string; refusal?: Refusal }> {
  const tx: Tx<"sessions" | "users" | "sso_identities"> = ctx.tx;
  const session = await tx
    .selectFrom("sessions as s")
    .innerJoin("users as u", "u.id", "s.user_id")
    .select("s.user_id")
    .where("s.id", "=", sessionId)
    .where("s.ended_at", "is", null)
    .where("u.status", "=", "ACTIVE")
    .executeTakeFirst();
  if (!session) throw failed("expired", "The session is over; sign in again");
  const { user_id: userId } = session;
  const known = await tx
    .selectFrom("sso_identities")
    .select("user_id")
    .where("issuer", "=", person.issuer)
    .where("subject", "=", person.subject)
    .executeTakeFirst();
  if (known?.user_id !== userId) {
    return { userId, refusal: failed("other-account", "This is another account of the provider") };
  }
  const { authTime } = person;
  if (authTime === undefined || authTime * 1000 < since.getTime() - skewMs) {
    const detail = "The provider did not ask who you are, or does not say when it did";
    return { userId, refusal: failed("not-fresh", detail) };
  }
  await renewProof(ctx, access, { sessionId, userId });
  return { userId };
}
