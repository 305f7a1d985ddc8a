import type { Kysely } from "kysely";
import type pg from "pg";
import { leaveTogether, overClient } from "./kysely.ts";
import type { DB } from "./schema.gen.ts";

/**
 * A transaction that can reach these tables and, by its type, no others. Who reaches more tables can stand
 * in for who reaches fewer: said here, because the compiler took half a minute to compare the structures.
 */
// @ts-expect-error It sees keys of tables come back out of some methods and would have it both ways.
export interface Tx<in T extends keyof DB> extends Kysely<Pick<DB, T>> {}
/** A transaction that can reach every table: only where it is handed on. */
export type AnyTx = Tx<keyof DB>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type Options = {
  readOnly?: boolean;
  /** Reads only, and all of it as it was at one moment: for what takes long. */
  snapshot?: boolean;
  /**
   * Each statement keeps one plan, whatever its values: for work that runs the same statements by
   * their keys many times a second. Over partitions PostgreSQL would else plan each anew, which takes
   * longer than running it.
   */
  keepsPlans?: boolean;
};

/**
 * Runs `work` in one transaction whose tenant is set for exactly as long as it lasts: the setting is
 * local, so the next borrower of the connection cannot inherit it. Begin and setting are one message.
 */
export async function inTransaction<R>(
  pool: pg.Pool,
  tenantId: string,
  work: (tx: AnyTx, client: pg.PoolClient) => Promise<R>,
  { readOnly = false, snapshot = false, keepsPlans = false }: Options = {},
): Promise<R> {
  // The id goes into the text of a statement: nothing but an id may pass.
  if (!uuid.test(tenantId)) throw new Error("not a tenant id");
  const plans = keepsPlans ? ", set_config('plan_cache_mode', 'force_generic_plan', true)" : "";
  const setting = `select set_config('app.tenant_id', '${tenantId}', true)${plans}`;
  const isolation = snapshot ? " isolation level repeatable read" : "";
  const mode = readOnly || snapshot ? " read only" : "";
  return transact(pool, `begin${isolation}${mode}; ${setting}`, work, readOnly || snapshot);
}

/** A transaction of no tenant, for doors and the installation's own tables. */
export async function inPlatform<R>(pool: pg.Pool, work: (tx: AnyTx) => Promise<R>): Promise<R> {
  return transact(pool, "begin", work, false);
}

async function transact<R>(
  pool: pg.Pool,
  begin: string,
  work: (tx: AnyTx, client: pg.PoolClient) => Promise<R>,
  readOnly: boolean,
): Promise<R> {
  const client = await pool.connect();
  leaveTogether(client);
  const begun = client.query(begin);
  // Nobody waits for it before the first statement; what follows a beginning that failed fails as well.
  begun.catch(() => {});
  let result: R;
  try {
    result = await work(overClient(client), client);
    await begun;
    if (!readOnly) await client.query("commit");
  } catch (error) {
    await end(client, "rollback");
    throw error;
  }
  // Whoever only read need not wait for the end of it.
  if (readOnly) void end(client, "commit");
  else client.release();
  return result;
}

/** Ends a transaction and gives the connection back; one that cannot even do that is closed. */
async function end(client: pg.PoolClient, how: "commit" | "rollback"): Promise<void> {
  const broken = await client.query(how).then(
    () => undefined,
    (failure: Error) => failure,
  );
  client.release(broken);
}
