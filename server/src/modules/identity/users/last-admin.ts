import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";

/**
 * Refuses what would leave the tenant without an administrator who may sign in. Two who lock each
 * other out at once wait here for one another: the row of the role is the lock.
 */
export async function demandOtherAdmin(ctx: Ctx, userId: string): Promise<void> {
  const tx: Tx<"roles" | "user_roles" | "users"> = ctx.tx;
  const role = await tx
    .selectFrom("roles")
    .select("id")
    .where("code", "=", "ADMIN")
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const other = await tx
    .selectFrom("user_roles as ur")
    .innerJoin("users as u", "u.id", "ur.user_id")
    .select("u.id")
    .where("ur.role_id", "=", role.id)
    .where("u.status", "=", "ACTIVE")
    .where("u.id", "!=", userId)
    .limit(1)
    .executeTakeFirst();
  if (!other) throw new Refusal("conflict", "A tenant keeps one administrator who may sign in");
}
