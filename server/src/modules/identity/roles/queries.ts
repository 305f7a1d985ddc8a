import { type Grants, type Permission, permissionCodes, type Scope } from "@parley/contract";
import { type SqlBool, sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";

export type RoleRow = {
  id: string;
  code: string;
  name: string | null;
  description: string;
  built_in: boolean;
  user_count: number;
  grants: Grants;
  created_at: Date;
  updated_at: Date;
  version: number;
};

type Filter = {
  id?: string;
  codes?: readonly string[];
  after?: string | undefined;
  limit?: number;
  /** Nobody else changes them, or gives them to anybody, until the transaction ends. */
  lock?: boolean;
};

/** Roles in the order of their codes, with what they grant. */
export async function selectRoles(
  tx: Tx<"roles" | "role_permissions" | "user_roles">,
  filter: Filter,
): Promise<RoleRow[]> {
  if (filter.lock) await lockRoles(tx, filter);
  let query = tx
    .selectFrom("roles as r")
    .select(["r.id", "r.code", "r.name", "r.description", "r.built_in", "r.version"])
    .select(["r.created_at", "r.updated_at"])
    .select([
      sql<[string, Scope][]>`coalesce((select json_agg(json_build_array(p.permission, p.scope)
        order by p.permission) from role_permissions p
        where p.tenant_id = r.tenant_id and p.role_id = r.id), '[]')`.as("pairs"),
      sql<number>`(select count(*)::int from user_roles ur
        where ur.tenant_id = r.tenant_id and ur.role_id = r.id)`.as("user_count"),
    ])
    .where(matches(filter));
  if (filter.after !== undefined) query = query.where("r.code", ">", filter.after);
  if (filter.limit !== undefined) query = query.limit(filter.limit);
  const rows = await query.orderBy("r.code").execute();
  return rows.map(({ pairs, ...row }) => ({ ...row, grants: toGrants(pairs) }));
}

function matches({ id, codes }: Filter) {
  if (id !== undefined) return sql<SqlBool>`r.id = ${id}`;
  if (codes !== undefined) return sql<SqlBool>`r.code = any (${[...codes]}::text[])`;
  return sql<SqlBool>`true`;
}

/** By itself, so that what is counted afterwards is what holds under the lock. */
async function lockRoles(tx: Tx<"roles">, filter: Filter): Promise<void> {
  await tx
    .selectFrom("roles as r")
    .select("r.id")
    .where(matches(filter))
    .orderBy("r.id")
    .forUpdate()
    .execute();
}

const known = new Set<string>(permissionCodes);

/** A code that the catalogue has dropped grants nothing. */
function toGrants(pairs: readonly (readonly [string, Scope])[]): Grants {
  return Object.fromEntries(pairs.filter(([permission]) => known.has(permission)));
}

export async function insertRole(
  tx: Tx<"roles">,
  row: {
    id: string;
    code: string;
    name: string | null;
    description: string;
    built_in: boolean;
    created_at: Date;
  },
): Promise<void> {
  await tx.insertInto("roles").values(row).execute();
}

export async function patchRole(
  tx: Tx<"roles">,
  id: string,
  patch: { name?: string | undefined; description?: string | undefined },
): Promise<void> {
  const set = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  // Grants lie in another table; the row moves on all the same, so that its version tells.
  const change = Object.keys(set).length > 0 ? set : { code: sql.ref<string>("code") };
  await tx.updateTable("roles").set(change).where("id", "=", id).execute();
}

/** What the role grants from now on. A right that stays keeps the day on which it was granted. */
export async function setGrants(
  tx: Tx<"role_permissions">,
  roleId: string,
  grants: Grants,
  now: Date,
): Promise<void> {
  const wanted = Object.entries(grants) as [Permission, Scope][];
  let gone = tx.deleteFrom("role_permissions").where("role_id", "=", roleId);
  if (wanted.length > 0) {
    gone = gone.where(
      "permission",
      "not in",
      wanted.map(([permission]) => permission),
    );
  }
  await gone.execute();
  if (wanted.length === 0) return;
  await tx
    .insertInto("role_permissions")
    .values(
      wanted.map(([permission, scope]) => ({
        role_id: roleId,
        permission,
        scope,
        granted_at: now,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(["tenant_id", "role_id", "permission"])
        .doUpdateSet((eb) => ({ scope: eb.ref("excluded.scope") })),
    )
    .execute();
}

export async function deleteRoleRow(tx: Tx<"roles">, id: string): Promise<void> {
  await tx.deleteFrom("roles").where("id", "=", id).execute();
}

/** A role of this name, whatever its capitals, but for the one of this id. */
export async function findRoleNamed(
  tx: Tx<"roles">,
  name: string,
  exceptId?: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom("roles")
    .select("id")
    .where(sql<SqlBool>`lower(name) = lower(${name})`)
    .executeTakeFirst();
  return row?.id === exceptId ? undefined : row?.id;
}

/** Codes that begin like this one. */
export async function codesLike(tx: Tx<"roles">, code: string): Promise<Set<string>> {
  const rows = await tx
    .selectFrom("roles")
    .select("code")
    .where(sql<SqlBool>`starts_with(code, ${code})`)
    .execute();
  return new Set(rows.map((row) => row.code));
}

export async function usersOfRole(tx: Tx<"user_roles">, roleId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom("user_roles")
    .select("user_id")
    .where("role_id", "=", roleId)
    .orderBy("user_id")
    .execute();
  return rows.map((row) => row.user_id);
}

export type RightRow = {
  permission: Permission;
  scope: Scope;
  id: string;
  code: string;
  name: string | null;
};

/** Each right of a user with the role that gives it. */
export async function rightsOfUser(
  tx: Tx<"user_roles" | "roles" | "role_permissions">,
  userId: string,
): Promise<RightRow[]> {
  const rows = await tx
    .selectFrom("user_roles as ur")
    .innerJoin("roles as r", "r.id", "ur.role_id")
    .innerJoin("role_permissions as p", "p.role_id", "r.id")
    .select(["p.permission", "p.scope", "r.id", "r.code", "r.name"])
    .where("ur.user_id", "=", userId)
    .orderBy("p.permission")
    .orderBy("r.code")
    .$castTo<RightRow>()
    .execute();
  return rows.filter((row) => known.has(row.permission));
}

/** Of these codes, those that no role has. */
export async function unknownRoles(tx: Tx<"roles">, codes: readonly string[]): Promise<string[]> {
  if (codes.length === 0) return [];
  const rows = await tx
    .selectFrom("roles")
    .select("code")
    .where("code", "in", [...codes])
    .execute();
  return codes.filter((code) => !rows.some((row) => row.code === code));
}
