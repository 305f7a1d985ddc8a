import { sql } from "kysely";
import type { Tx } from "./tx.ts";

/** From so many new rows on, a plan made for the table as it was before is a bad one. */
const worthLooking = 500;

/** Gives tables that were never looked at their first statistics, after `added` rows came in. */
export async function analyzeYoung(tx: Tx<"leads">, added = worthLooking): Promise<void> {
  if (added < worthLooking) return;
  await sql`select platform.analyze_young()`.execute(tx);
}
