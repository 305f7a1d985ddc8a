import type { Permission } from "@parley/contract";
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
    // Service users are seen with their keys.
    .where("u.kind", "=", "PERSON")
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

/** Every active user that the caller sees, for whoever looks among their names. */
export function findUsers(ctx: Ctx): Promise<UserRow[]> {
  return selectUsers(ctx, "users:read", { active: true, limit: 1000 });
}

export async function insertUser(
  tx: Tx<"users">,
  row: {
    id: string;
    email: string;
    name: string;
    password_hash: string | null;
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

/** People who may sign in. */
export async function countUsers(tx: Tx<"users">): Promise<number> {
  const row = await tx
    .selectFrom("users")
    .select(sql<number>`count(*)::int`.as("count"))
    .where("status", "=", "ACTIVE")
    .where("kind", "=", "PERSON")
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function patchUser(
  tx: Tx<"users">,
  id: string,
  patch: {
    name?: string | undefined;
    locale?: string | undefined;
    team_id?: string | null | undefined;
    status?: "ACTIVE" | "DEACTIVATED";
  },
): Promise<void> {
  const set = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  // Roles and skills lie in other tables; the row moves on all the same, so that its version tells.
  const change = Object.keys(set).length > 0 ? set : { name: sql.ref<string>("name") };
  await tx.updateTable("users").set(change).where("id", "=", id).execute();
}

/** The roles of a user from now on. One that stays keeps the day on which it was given. */
export async function setRoles(
  tx: Tx<"user_roles">,
  userId: string,
  roleIds: readonly string[],
  now: Date,
): Promise<void> {
  let gone = tx.deleteFrom("user_roles").where("user_id", "=", userId);
  if (roleIds.length > 0) gone = gone.where("role_id", "not in", [...roleIds]);
  await gone.execute();
  if (roleIds.length === 0) return;
  await tx
    .insertInto("user_roles")
    .values(roleIds.map((role_id) => ({ user_id: userId, role_id, granted_at: now })))
    .onConflict((conflict) => conflict.doNothing())
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
