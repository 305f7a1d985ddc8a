import type { Kysely } from "kysely";
import type pg from "pg";
import { overClient } from "./kysely.ts";
import type { DB } from "./schema.gen.ts";

/** A transaction that can reach these tables and, by its type, no others. */
export type Tx<T extends keyof DB> = Kysely<Pick<DB, T>>;
/** A transaction that can reach every table: only where it is handed on. */
export type AnyTx = Kysely<DB>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type Options = { readOnly?: boolean };

/**
 * Runs `work` in one transaction whose tenant is set for exactly as long as it lasts: the setting is
 * local, so the next borrower of the connection cannot inherit it. Begin and setting are one message.
 */
export async function inTransaction<R>(
  pool: pg.Pool,
  tenantId: string,
  work: (tx: AnyTx) => Promise<R>,
  options: Options = {},
): Promise<R> {
  // The id goes into the text of a statement: nothing but an id may pass.
  if (!uuid.test(tenantId)) throw new Error("not a tenant id");
  const begin = options.readOnly ? "begin read only" : "begin";
  return transact(pool, `${begin}; select set_config('app.tenant_id', '${tenantId}', true)`, work);
}

/** A transaction of no tenant, for doors and the installation's own tables. */
export async function inPlatform<R>(pool: pg.Pool, work: (tx: AnyTx) => Promise<R>): Promise<R> {
  return transact(pool, "begin", work);
}

async function transact<R>(
  pool: pg.Pool,
  begin: string,
  work: (tx: AnyTx) => Promise<R>,
): Promise<R> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(overClient(client));
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
