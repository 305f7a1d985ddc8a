import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";

/** The user who may come in by password whatever happens to the provider. */
export async function breakGlassUser(ctx: Ctx): Promise<string | null> {
  const tx: Tx<"sso_connections"> = ctx.tx;
  const row = await tx
    .selectFrom("sso_connections")
    .select("break_glass_user_id")
    .executeTakeFirst();
  return row?.break_glass_user_id ?? null;
}

/** Nobody takes the last way in away: neither a colleague nor the directory. */
export async function demandNotBreakGlass(ctx: Ctx, userId: string): Promise<void> {
  if ((await breakGlassUser(ctx)) !== userId) return;
  throw new Refusal(
    "conflict",
    "This is the break-glass account of single sign-on; choose another one there first",
  );
}

/**
 * Refuses a sign-in that goes around the provider where the tenant demands it. For everything that
 * Parley checks itself: passwords, and passkeys alike.
 */
export async function demandOwnSignIn(ctx: Ctx, userId: string): Promise<void> {
  const tx: Tx<"sso_connections" | "tenants"> = ctx.tx;
  const row = await tx
    .selectFrom("sso_connections as c")
    .innerJoin("tenants as t", "t.id", "c.tenant_id")
    .select(["c.name", "c.break_glass_user_id", "t.slug"])
    .where("c.enforced", "=", true)
    .executeTakeFirst();
  if (!row || row.break_glass_user_id === userId) return;
  throw new Refusal("sso-required", `Your organisation signs in with ${row.name}`, {
    details: { tenant: row.slug, name: row.name },
  });
}
