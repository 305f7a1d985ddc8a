import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";

/** PostgreSQL's word for a lock that was not to be had in time. */
const lockNotAvailable = "55P03";
const againMs = 100;

/**
 * Makes the partitions of a day's period and of the three after it; answers how many, or undefined when the tables
 * were in use for as long as it would wait. A partition takes several tables for itself, in an order that no writer
 * has, so this is a transaction of its own, and the database lets it wait for a table only a moment before it
 * gives all of them up: a writer is never cut off for it, nor held up.
 */
export async function makePartitions(
  db: Pick<pg.Pool, "query">,
  at: Date,
  patienceMs = 0,
): Promise<number | undefined> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      const { rows } = await db.query<{ made: number }>(
        "select platform.ensure_partitions($1) as made",
        [at],
      );
      return rows[0]?.made ?? 0;
    } catch (error) {
      if ((error as { code?: string }).code !== lockNotAvailable) throw error;
      if (performance.now() >= until) return undefined;
    }
    await pause(againMs);
  }
}
