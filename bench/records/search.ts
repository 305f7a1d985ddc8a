import type pg from "pg";
import { firsts, lasts } from "../list/data.ts";

/** What is typed into the search box, and the people of the first full word as `pg` alone finds them. */
export type Search = { what: string; path: string; word: string };

/** The words of people as the database's triggers would have kept them, had they been written one by one. */
export async function fillWords(admin: pg.Pool): Promise<void> {
  await admin.query(
    `insert into search_words (tenant_id, word, bearers)
     select c.tenant_id, w.word collate "C", count(*)
     from contacts c cross join unnest(c.words) as w (word) group by 1, 2
     on conflict do nothing`,
  );
  await admin.query(
    `insert into search_counts (tenant_id, contacts, counted)
     select tenant_id, count(*), count(*) from contacts group by 1
     on conflict (tenant_id) do update
       set contacts = excluded.contacts, counted = excluded.counted`,
  );
}

/** Two letters turned around and one left out, as hurried fingers do. */
function misspelt(word: string): string {
  return `${word[0]}${word[2] ?? ""}${word[1]}${word.slice(3, -1)}`;
}

/** The searches that are measured; `phone` is the number of somebody who is there. */
export function searchesOf(phone: string): Search[] {
  const [first, last] = [firsts[3] ?? "", lasts[5] ?? ""];
  const word = last.toLowerCase();
  const search = (what: string, q: string) => ({
    what: `search ${what}`,
    path: `/api/v1/search?q=${encodeURIComponent(q)}`,
    word,
  });
  const suggested = (what: string, q: string) => ({
    what: `autocomplete ${what}`,
    path: `/api/v1/search/suggest?q=${encodeURIComponent(q)}`,
    word,
  });
  return [
    search("of two words", `${first} ${last}`),
    search("of a common word", first),
    search("of two misspelt words", `${misspelt(first)} ${misspelt(last)}`),
    search("of a whole number", phone),
    search("of a number's last four digits", phone.slice(-4)),
    suggested("of three letters", first.slice(0, 3)),
    suggested("of a word and two letters", `${first} ${last.slice(0, 2)}`),
    suggested("of a misspelt word", misspelt(last)),
  ];
}

/** Six people with the word. */
export async function findBare(admin: pg.Pool, tenantId: string, word: string): Promise<void> {
  const { rows } = await admin.query({
    name: "records-search",
    text: `select id, name, company from contacts
      where tenant_id = $1 and words @> array[$2] and deleted_at is null limit 6`,
    values: [tenantId, word],
  });
  if (rows.length === 0) throw new Error("the bare search finds nobody");
}
