import type { Permission, Scope } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { type RoleWithGrants, selectRoles } from "./queries.ts";

const width: Record<Scope, number> = { OWN: 1, TEAM: 2, ALL: 3 };

/** The first right in a role that the caller lacks, or holds less widely. */
function lackingIn(ctx: Ctx, role: RoleWithGrants): Permission | undefined {
  if (ctx.actor.userId === null) return undefined;
  const { grants } = ctx.actor;
  return role.grants.find(([permission, scope]) => {
    const own = grants[permission];
    return own === undefined || width[own] < width[scope];
  })?.[0];
}

/**
 * Nobody gives what he lacks, and nobody takes it from others: each right of each of these roles must
 * be within the caller's own. Returns the ids of the roles.
 */
export async function rolesWithin(
  ctx: Ctx,
  codes: readonly string[],
  refusal: (code: string) => string,
): Promise<string[]> {
  const roles = codes.length > 0 ? await selectRoles(ctx.tx, { codes }) : [];
  const unknown = codes.find((code) => !roles.some((role) => role.code === code));
  if (unknown) throw notFound(`role ${unknown}`);
  for (const role of roles) {
    const permission = lackingIn(ctx, role);
    if (permission) {
      throw new Refusal("permission-missing", refusal(role.code), { details: { permission } });
    }
  }
  return roles.map((role) => role.id);
}

/** Codes of the roles that lie within the caller's own rights. */
export async function rolesInReach(ctx: Ctx): Promise<ReadonlySet<string>> {
  const roles = await selectRoles(ctx.tx, {});
  return new Set(roles.filter((role) => !lackingIn(ctx, role)).map((role) => role.code));
}
