import { createHash } from "node:crypto";
import type { Writable } from "node:stream";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type pg from "pg";
import type { DB } from "./schema.gen.ts";

/*
 * One Kysely over one connection that is in a transaction already: `inTenant` opened it. Statements
 * get a name by their text, so that PostgreSQL parses each only once a connection. Past the limit
 * they go unnamed, because a name lives as long as its connection.
 */
const names = new Map<string, string>();
const maxNames = 600;

function nameOf(sql: string): string | undefined {
  const known = names.get(sql);
  if (known || names.size >= maxNames) return known;
  const name = createHash("sha1").update(sql).digest("base64url");
  names.set(sql, name);
  return name;
}

/**
 * What is asked in one turn leaves in one message: the beginning of a transaction with its first
 * statement, statements that do not wait for each other. Connections are pipelines (see `createPool`).
 */
export function leaveTogether(client: pg.PoolClient): void {
  const { stream } = (client as pg.PoolClient & { connection: { stream: Writable } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

class ClientConnection implements DatabaseConnection {
  private readonly client: pg.PoolClient;

  constructor(client: pg.PoolClient) {
    this.client = client;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const name = nameOf(query.sql);
    leaveTogether(this.client);
    const result = await this.client.query({
      text: query.sql,
      values: query.parameters as unknown[],
      ...(name ? { name } : {}),
    });
    return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
  }

  // biome-ignore lint/correctness/useYield: streams are read by keyset pages, never by a cursor.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error("streaming is not offered inside a transaction");
  }
}

class ClientDriver implements Driver {
  private readonly connection: ClientConnection;

  constructor(client: pg.PoolClient) {
    this.connection = new ClientConnection(client);
  }

  async init() {}
  async acquireConnection() {
    return this.connection;
  }
  async beginTransaction() {
    throw new Error("a transaction is open already");
  }
  async commitTransaction() {}
  async rollbackTransaction() {}
  async releaseConnection() {}
  async destroy() {}
}

// One transaction at a time has a connection, so the handle may be the connection's and need not be made anew.
const handles = new WeakMap<pg.PoolClient, Kysely<DB>>();

/** A typed handle on an open transaction. */
export function overClient(client: pg.PoolClient): Kysely<DB> {
  const known = handles.get(client);
  if (known) return known;
  const handle = new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new ClientDriver(client),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  handles.set(client, handle);
  return handle;
}
