import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";

/** The language of whoever asks. */
export async function localeOf(ctx: Ctx): Promise<string> {
  const tx: Tx<"users"> = ctx.tx;
  const { userId } = ctx.actor;
  if (userId === null) return "en";
  const user = await tx
    .selectFrom("users")
    .select("locale")
    .where("id", "=", userId)
    .executeTakeFirst();
  return user?.locale ?? "en";
}
