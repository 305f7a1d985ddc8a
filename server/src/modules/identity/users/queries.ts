import { type Permission, permissionCodes, type Scope } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { withinScope } from "../../../platform/scope.ts";

export type UserRow = {
  id: string;
  name: string;
  email: string;
  locale: string;
  status: "ACTIVE" | "DEACTIVATED";
  team_id: string | null;
  team_name: string | null;
  roles: string[];
  skill_ids: string[];
  last_sign_in_at: Date | null;
  created_at: Date;
  updated_at: Date;
  version: number;
};

export type UserFilter = {
  id?: string | undefined;
  q?: string | undefined;
  teamId?: string | undefined;
  active?: boolean | undefined;
  after?: { name: string; id: string } | undefined;
  limit: number;
  /** Nobody else changes them until the transaction ends. */
  lock?: boolean;
};

/** Users within the caller's scope, by name. */
export function selectUsers(
  ctx: Ctx,
  permission: Permission,
  filter: UserFilter,
): Promise<UserRow[]> {
  const tx: Tx<"users" | "teams"> = ctx.tx;
  let query = tx
    .selectFrom("users as u")
    .leftJoin("teams as t", "t.id", "u.team_id")
    .select(["u.id", "u.name", "u.email", "u.locale", "u.status", "u.team_id", "u.version"])
    .select(["u.last_sign_in_at", "u.created_at", "u.updated_at", "t.name as team_name"])
    .select([
      sql<string[]>`array(select r.code from user_roles ur join roles r
        on r.tenant_id = ur.tenant_id and r.id = ur.role_id
        where ur.tenant_id = u.tenant_id and ur.user_id = u.id order by r.code)`.as("roles"),
      sql<string[]>`array(select s.skill_id from user_skills s
        where s.tenant_id = u.tenant_id and s.user_id = u.id order by s.skill_id)`.as("skill_ids"),
    ])
    .where(withinScope(ctx, permission, { owner: ["u.id"], team: "u.team_id" }));
  if (filter.id) query = query.where("u.id", "=", filter.id);
  if (filter.teamId) query = query.where("u.team_id", "=", filter.teamId);
  if (filter.active !== undefined) {
    query = query.where("u.status", "=", filter.active ? "ACTIVE" : "DEACTIVATED");
  }
  if (filter.q) {
    const pattern = `%${filter.q.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
    query = query.where(sql<boolean>`lower(u.name) || ' ' || u.email like ${pattern}`);
  }
  if (filter.after) {
    query = query.where(sql<boolean>`(u.name, u.id) > (${filter.after.name}, ${filter.after.id})`);
  }
  if (filter.lock) query = query.forUpdate("u");
  return query.orderBy("u.name").orderBy("u.id").limit(filter.limit).$castTo<UserRow>().execute();
}

export async function insertUser(
  tx: Tx<"users">,
  row: {
    id: string;
    email: string;
    name: string;
    password_hash: string;
    locale: string;
    team_id: string | null;
    created_at: Date;
  },
): Promise<boolean> {
  const made = await tx
    .insertInto("users")
    .values(row)
    .onConflict((c) => c.columns(["tenant_id", "email"]).doNothing())
    .returning("id")
    .execute();
  return made.length > 0;
}

export async function patchUser(
  tx: Tx<"users">,
  id: string,
  patch: {
    name?: string | undefined;
    locale?: string | undefined;
    team_id?: string | null | undefined;
    status?: "ACTIVE" | "DEACTIVATED";
    password_hash?: string;
  },
): Promise<void> {
  const set = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  // Roles and skills lie in other tables; the row moves on all the same, so that its version tells.
  const change = Object.keys(set).length > 0 ? set : { name: sql.ref<string>("name") };
  await tx.updateTable("users").set(change).where("id", "=", id).execute();
}

export type RoleWithGrants = { id: string; code: string; grants: [Permission, Scope][] };

/** Roles in the order of their codes, with what they grant. */
export async function selectRoles(
  tx: Tx<"roles" | "role_permissions">,
  filter: { codes?: readonly string[]; after?: string | undefined; limit?: number },
): Promise<(RoleWithGrants & { built_in: boolean })[]> {
  let query = tx
    .selectFrom("roles as r")
    .select(["r.id", "r.code", "r.built_in"])
    .select(
      sql<[string, Scope][]>`coalesce((select json_agg(json_build_array(p.permission, p.scope)
        order by p.permission) from role_permissions p
        where p.tenant_id = r.tenant_id and p.role_id = r.id), '[]')`.as("grants"),
    );
  if (filter.codes) query = query.where("r.code", "in", [...filter.codes]);
  if (filter.after !== undefined) query = query.where("r.code", ">", filter.after);
  if (filter.limit !== undefined) query = query.limit(filter.limit);
  const rows = await query.orderBy("r.code").execute();
  const known = new Set<string>(permissionCodes);
  return rows.map((row) => ({
    ...row,
    grants: row.grants.filter((grant): grant is [Permission, Scope] => known.has(grant[0])),
  }));
}

export async function setRoles(
  tx: Tx<"user_roles">,
  userId: string,
  roleIds: readonly string[],
): Promise<void> {
  await tx.deleteFrom("user_roles").where("user_id", "=", userId).execute();
  if (roleIds.length === 0) return;
  await tx
    .insertInto("user_roles")
    .values(roleIds.map((role_id) => ({ user_id: userId, role_id })))
    .execute();
}

export async function setUserSkills(
  tx: Tx<"user_skills">,
  userId: string,
  skillIds: readonly string[],
): Promise<void> {
  await tx.deleteFrom("user_skills").where("user_id", "=", userId).execute();
  if (skillIds.length === 0) return;
  await tx
    .insertInto("user_skills")
    .values([...new Set(skillIds)].map((skill_id) => ({ user_id: userId, skill_id })))
    .execute();
}

/** Of these ids, those the tenant does not have. */
export async function unknownIds(
  tx: Tx<"skills" | "teams">,
  table: "skills" | "teams",
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .selectFrom(table)
    .select("id")
    .where("id", "in", [...ids])
    .execute();
  return ids.filter((id) => !rows.some((row) => row.id === id));
}
