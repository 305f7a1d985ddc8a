import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { Refusal } from "../../../platform/errors.ts";
import type { UserHook } from "../hooks.ts";
import { demandOtherAdmin } from "../users/last-admin.ts";
import { selectUsers } from "../users/queries.ts";
import { updateUser } from "../users/service.ts";
import { breakGlassUser } from "./break-glass.ts";

/**
 * Codes of the roles that these groups give, in order; undefined where the tenant has mapped no group
 * at all, and so gives roles by hand.
 */
export async function rolesOfGroups(
  tx: Tx<"group_roles" | "roles">,
  groups: readonly string[],
): Promise<string[] | undefined> {
  const rows = await tx
    .selectFrom("group_roles as g")
    .innerJoin("roles as r", "r.id", "g.role_id")
    .select(["g.group_name", "r.code"])
    .execute();
  if (rows.length === 0) return undefined;
  const wanted = new Set(groups);
  const codes = rows.filter((row) => wanted.has(row.group_name)).map((row) => row.code);
  return [...new Set(codes)].sort();
}

/**
 * Gives a user exactly these roles and answers what he has now. The break-glass account keeps what it
 * has, and the last administrator stays one, whatever the directory says. Needs the system's ctx.
 */
export async function giveRoles(
  ctx: Ctx,
  userId: string,
  roles: readonly string[],
  hooks: readonly UserHook[],
): Promise<readonly string[]> {
  const [user] = await selectUsers(ctx, "users:update", { id: userId, limit: 1 });
  if (!user || (await breakGlassUser(ctx)) === userId) return user?.roles ?? [];
  const isDemoted = user.roles.includes("ADMIN") && !roles.includes("ADMIN");
  const isLast = isDemoted && (await isLastAdmin(ctx, userId));
  const wanted = isLast ? [...roles, "ADMIN"].sort() : [...roles];
  if (user.roles.join() === wanted.join()) return wanted;
  return (await updateUser(ctx, userId, { roles: wanted }, undefined, hooks)).roles;
}

async function isLastAdmin(ctx: Ctx, userId: string): Promise<boolean> {
  try {
    await demandOtherAdmin(ctx, userId);
    return false;
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}
