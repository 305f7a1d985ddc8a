import type { Grants, Permission, Scope } from "@parley/contract";
import type { Tx } from "../../../platform/db/tx.ts";

/** What each of these keys may do. */
export async function grantsOfKeys(
  tx: Tx<"api_key_permissions">,
  ids: readonly string[],
): Promise<Map<string, Grants>> {
  const found = new Map<string, Grants>();
  if (ids.length === 0) return found;
  const rows = await tx
    .selectFrom("api_key_permissions")
    .select(["key_id", "permission", "scope"])
    .where("key_id", "in", [...ids])
    .orderBy("permission")
    .execute();
  for (const { key_id, permission, scope } of rows) {
    const grants = found.get(key_id) ?? {};
    grants[permission as Permission] = scope as Scope;
    found.set(key_id, grants);
  }
  return found;
}

export function selectKeys(
  tx: Tx<"api_keys">,
  filter: { id?: string; before?: string | undefined; limit: number },
) {
  let query = tx
    .selectFrom("api_keys")
    .select(["id", "name", "user_id", "networks", "expires_at", "last_used_at"])
    .select(["revoked_at", "created_at"]);
  if (filter.id) query = query.where("id", "=", filter.id);
  if (filter.before) query = query.where("id", "<", filter.before);
  return query.orderBy("id", "desc").limit(filter.limit).execute();
}

export type KeyRow = Awaited<ReturnType<typeof selectKeys>>[number];

/** A user who has no password and no page, and speaks by keys only. */
export async function insertServiceUser(
  tx: Tx<"users">,
  { id, name, now }: { id: string; name: string; now: Date },
): Promise<void> {
  await tx
    .insertInto("users")
    .values({
      id,
      name,
      // Nothing is ever sent there: `.invalid` belongs to nobody (RFC 2606).
      email: `${id}@service.invalid`,
      password_hash: null,
      kind: "SERVICE",
      created_at: now,
    })
    .execute();
}

export async function isServiceUser(tx: Tx<"users">, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom("users")
    .select("id")
    .where("id", "=", id)
    .where("kind", "=", "SERVICE")
    .executeTakeFirst();
  return row !== undefined;
}
