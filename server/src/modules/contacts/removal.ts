import { sql } from "kysely";
import type { Tx } from "../../platform/db/tx.ts";

/**
 * Removes leads and contacts for good, with all that is theirs; fails with a broken key (23503), and removes
 * nothing, where something must not lose one of them.
 */
export async function removeRecords(
  tx: Tx<"leads" | "contacts">,
  records: { leads: readonly string[]; contacts: readonly string[] },
): Promise<void> {
  const { leads, contacts } = records;
  if (leads.length + contacts.length === 0) return;
  await sql`select remove_records(${[...leads]}::uuid[], ${[...contacts]}::uuid[])`.execute(tx);
}
