import type pg from "pg";

/*
 * Questions about the installation and about no tenant: definer functions and PostgreSQL's own
 * statistics. They run outside of any tenant's transaction.
 */
type Asked = Pick<pg.Pool, "query">;

export async function ping(pool: Asked): Promise<void> {
  await pool.query("select 1");
}

export type Backlog = { outbox: number; failures: number };

export async function eventBacklog(pool: Asked): Promise<Backlog> {
  return one<Backlog>(pool, "select outbox, failures from platform.event_backlog()");
}

/** Jobs by state; the oldest that is due; how long ago the last sign of life of any worker is. */
export type JobCounts = {
  queued: number;
  running: number;
  failed: number;
  oldest_seconds: number | null;
  silent_seconds: number | null;
};

export async function jobCounts(pool: Asked): Promise<JobCounts> {
  return one<JobCounts>(pool, "select * from platform.job_counts()");
}

export async function overflowingTables(pool: Asked): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    "select name from platform.overflowing_tables() as name",
  );
  return rows.map((row) => row.name);
}

/** Whether any process holds this session lock, by which a part of the work has one holder. */
export async function isLockHeld(pool: Asked, key: number): Promise<boolean> {
  const { held } = await one<{ held: boolean }>(
    pool,
    `select exists (
       select from pg_locks l join pg_database d on d.oid = l.database
       where d.datname = current_database() and l.locktype = 'advisory' and l.granted
         and l.classid = 0 and l.objid::bigint = $1 and l.objsubid = 1) as held`,
    [key],
  );
  return held;
}

export async function databaseSize(pool: Asked): Promise<number> {
  const { size } = await one<{ size: number }>(
    pool,
    "select pg_database_size(current_database()) as size",
  );
  return size;
}

/** The share of pages that PostgreSQL found in its memory. */
export async function databaseHitRate(pool: Asked): Promise<number> {
  const { rate } = await one<{ rate: number }>(
    pool,
    `select coalesce(blks_hit::float8 / nullif(blks_hit + blks_read, 0), 0) as rate
     from pg_stat_database where datname = current_database()`,
  );
  return rate;
}

export type SlowStatement = { statement: string; calls: number; mean_ms: number };

export async function slowestStatements(pool: Asked, most: number): Promise<SlowStatement[]> {
  const { rows } = await pool.query<SlowStatement>(
    "select * from platform.slowest_statements($1)",
    [most],
  );
  return rows;
}

async function one<Row extends pg.QueryResultRow>(
  pool: Asked,
  text: string,
  values: unknown[] = [],
): Promise<Row> {
  const { rows } = await pool.query<Row>(text, values);
  const [row] = rows;
  if (!row) throw new Error("a statistic has no row");
  return row;
}
