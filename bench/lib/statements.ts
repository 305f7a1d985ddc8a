import type pg from "pg";
import { say } from "./bench.ts";
import { round } from "./report.ts";

/** Begins to count statements anew. */
export async function resetStatements(admin: pg.Pool): Promise<void> {
  await admin.query("select platform.pg_stat_statements_reset()");
}

/** Says where PostgreSQL's time went since the reset: the dearest statements, in ms of all of them. */
export async function sayStatements(admin: pg.Pool, seconds: number): Promise<void> {
  const { rows } = await admin.query<{
    calls: number;
    total: number;
    mean: number;
    rows: number;
    query: string;
  }>(
    `select calls::int, total_exec_time as total, mean_exec_time as mean, rows::int,
       left(regexp_replace(query, '\\s+', ' ', 'g'), 150) as query
     from platform.pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
     order by total_exec_time desc limit 45`,
  );
  const sum = await admin.query<{ calls: number; total: number }>(
    `select sum(calls)::int as calls, sum(total_exec_time) as total from platform.pg_stat_statements
     where dbid = (select oid from pg_database where datname = current_database())`,
  );
  const all = sum.rows[0];
  say(
    `  statements: ${round((all?.calls ?? 0) / seconds)}/s, ${round(all?.total ?? 0)} ms executing`,
  );
  for (const { calls, total, mean, rows: count, query } of rows) {
    const share = `${round(total)} ms`.padStart(9);
    say(`  ${share} ${String(calls).padStart(7)} x ${mean.toFixed(3)} ms ${count} rows  ${query}`);
  }
}
