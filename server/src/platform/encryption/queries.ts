import type { Selectable } from "kysely";
import type { TenantKeys } from "../db/schema.gen.ts";
import type { Tx } from "../db/tx.ts";
import type { OperationRow } from "../operations/queries.ts";

export type KeyRow = Pick<
  Selectable<TenantKeys>,
  "id" | "purpose" | "active" | "created_at" | "followed_at" | "retired_at"
>;

/** The keys of the tenant without their bytes, newest first. */
export function selectKeys(tx: Tx<"tenant_keys">): Promise<KeyRow[]> {
  return tx
    .selectFrom("tenant_keys")
    .select(["id", "purpose", "active", "created_at", "followed_at", "retired_at"])
    .orderBy("id", "desc")
    .execute();
}

/** Two who want a new key at once: the second waits for the first. */
export async function lockActiveKey(tx: Tx<"tenant_keys">): Promise<void> {
  await tx
    .selectFrom("tenant_keys")
    .select("id")
    .where("purpose", "=", "DATA")
    .where("active", "=", true)
    .forUpdate()
    .execute();
}

/** The newest rotation. */
export function lastRotation(tx: Tx<"operations">): Promise<OperationRow | undefined> {
  return tx
    .selectFrom("operations")
    .selectAll()
    .where("kind", "=", "ROTATE_KEY")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Data keys that were followed before this instant and are still there. */
export async function keysToRetire(tx: Tx<"tenant_keys">, before: Date): Promise<string[]> {
  const rows = await tx
    .selectFrom("tenant_keys")
    .select("id")
    .where("purpose", "=", "DATA")
    .where("active", "=", false)
    .where("retired_at", "is", null)
    .where("followed_at", "<=", before)
    .execute();
  return rows.map(({ id }) => id);
}

export async function retireKey(tx: Tx<"tenant_keys">, id: string, now: Date): Promise<void> {
  await tx
    .updateTable("tenant_keys")
    .set({ wrapped: Buffer.alloc(0), retired_at: now })
    .where("id", "=", id)
    .execute();
}
