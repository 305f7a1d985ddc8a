import pg from "pg";
import { readInstant } from "./instants.ts";

/** How to reach a database as one role; `host` may be the folder of a Unix socket. */
export type Connection = {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** Settings of the session, as PostgreSQL takes them on its command line. */
  options?: string;
  ssl?: boolean | { rejectUnauthorized: boolean } | undefined;
};

// A bigint of ours is a count or a position, far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, readInstant);
// A date has no zone; as an instant it would move with the process's own.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

export function createPool(connection: Connection, max: number, name: string): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    max,
    application_name: name,
    // Statements that are sent together are not held back for each other's answers.
    pipeline: true,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
  });
  // An idle connection that the server ends must not end the process; the next query says so.
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", () => {});
  });
  return pool;
}
