import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { UserHook } from "../hooks.ts";
import { giveRoles, rolesOfGroups } from "../sso/group-roles.ts";

type Tables = Tx<"scim_members" | "scim_groups">;

/** Gives a user the roles of the groups that he is in now. Needs the system's ctx. */
export async function followGroups(
  ctx: Ctx,
  userId: string,
  hooks: readonly UserHook[],
): Promise<void> {
  const tx: Tables = ctx.tx;
  const groups = await tx
    .selectFrom("scim_members as m")
    .innerJoin("scim_groups as g", "g.id", "m.group_id")
    .select(["g.display_name", "g.external_id"])
    .where("m.user_id", "=", userId)
    .execute();
  const names = groups.flatMap((group) => [group.display_name, group.external_id ?? []].flat());
  const roles = await rolesOfGroups(ctx.tx, names);
  if (roles) await giveRoles(ctx, userId, roles, hooks);
}

/** The same for everybody whom a group holds, when the meaning of groups has changed. */
export async function followAllGroups(ctx: Ctx, hooks: readonly UserHook[]): Promise<void> {
  const tx: Tables = ctx.tx;
  const members = await tx.selectFrom("scim_members").select("user_id").distinct().execute();
  for (const { user_id: id } of members) await followGroups(ctx, id, hooks);
}
