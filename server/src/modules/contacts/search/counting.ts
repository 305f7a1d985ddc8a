import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";

/** Adds to the number of contacts; says what it is now, and what it was when the words were counted. */
export async function addToCounts(
  tx: Tx<"search_counts">,
  added: number,
): Promise<{ contacts: number; counted: number }> {
  const { rows } = await sql<{ contacts: number; counted: number }>`
    insert into search_counts as s (contacts, counted) values (${added}, 0)
    on conflict (tenant_id) do update set contacts = s.contacts + ${added}
    returning contacts, counted`.execute(tx);
  return rows[0] ?? { contacts: added, counted: 0 };
}

/** Counts the bearers of every word, and the contacts. What is known of a word by half is not written anew. */
export async function countWords(
  tx: Tx<"search_words" | "search_counts" | "contacts" | "own_words">,
): Promise<void> {
  await sql`
    update search_words k set bearers = c.bearers
    from (select w.word collate "C" as word, count(*)::int as bearers
          from (select words from contacts union all select words from own_words) as r
          cross join unnest(r.words) as w (word) group by 1) as c
    where k.word = c.word and (c.bearers >= k.bearers * 2 or c.bearers * 2 <= k.bearers)`.execute(
    tx,
  );
  await sql`
    insert into search_counts as s (contacts, counted)
    select count(*), count(*) from contacts
    on conflict (tenant_id) do update set contacts = excluded.contacts, counted = excluded.counted
  `.execute(tx);
}
