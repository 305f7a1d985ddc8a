import { userUpdated } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emit } from "../../../platform/events/emit.ts";
import { endSessionsOfUser } from "../session-ends.ts";

type NewPassword = {
  userId: string;
  teamId: string | null;
  hash: string;
  /** The session that goes on. */
  except?: string | null;
};

/**
 * A new password, whoever sets it: what was opened with the old one ends, links by mail that are on
 * their way do nothing any more, and the log says so.
 */
export async function setPassword(
  ctx: Ctx,
  { userId, teamId, hash, except }: NewPassword,
): Promise<void> {
  const tx: Tx<"users" | "password_resets"> = ctx.tx;
  await tx
    .updateTable("password_resets")
    .set({ used_at: ctx.now })
    .where("user_id", "=", userId)
    .where("used_at", "is", null)
    .execute();
  // After the links, in the order in which a link is used.
  await tx.updateTable("users").set({ password_hash: hash }).where("id", "=", userId).execute();
  await endSessionsOfUser(ctx, userId, "PASSWORD_CHANGED", except);
  const change = { id: userId, fields: ["password"] };
  await emit(ctx, userUpdated, change, ofRecord("users:read", [userId], teamId));
}
