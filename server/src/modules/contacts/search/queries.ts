import { type RawBuilder, sql } from "kysely";
import { type Ctx, may } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { withinScope } from "../../../platform/scope.ts";
import { contactWithin } from "../contacts/queries.ts";
import { leadColumns } from "../leads/filter.ts";

export type KnownWord = { word: string; bearers: number };

/** Those of these words that the tenant has. */
export function exactWords(tx: Tx<"search_words">, words: readonly string[]): Promise<KnownWord[]> {
  return tx
    .selectFrom("search_words")
    .select(["word", "bearers"])
    .where("word", "=", sql<string>`any(${[...words]}::text[])`)
    .execute();
}

/** The words that begin so, those with most bearers first. */
export function wordsBeginning(
  tx: Tx<"search_words">,
  start: string,
  limit: number,
): Promise<KnownWord[]> {
  return tx
    .selectFrom("search_words")
    .select(["word", "bearers"])
    .where("word", ">=", start)
    .where("word", "<", following(start))
    .orderBy("bearers", "desc")
    .limit(limit)
    .execute();
}

/** The first text behind all that begin so. */
export function following(start: string): string {
  const letters = [...start];
  const last = letters.pop()?.codePointAt(0) ?? 0;
  // Behind the last letter of the first plane come halves of letters, which are none.
  return letters.join("") + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1);
}

/** Words that are near to one that was typed; how near is judged by whoever asks. */
export async function wordsNear(tx: Tx<"search_words">, word: string): Promise<KnownWord[]> {
  const { rows } = await sql<KnownWord>`
    select word, bearers from search_words
    where id = any(array(select n.id from search_near(${word}) n))`.execute(tx);
  return rows;
}

/** How many contacts the tenant has about now, and had when its words were counted. */
export async function counts(
  tx: Tx<"search_counts">,
): Promise<{ contacts: number; counted: number }> {
  const row = await tx
    .selectFrom("search_counts")
    .select(["contacts", "counted"])
    .executeTakeFirst();
  return row ?? { contacts: 0, counted: 0 };
}

/** Ids of contacts with a word of each group, newest first, whatever the caller's scope. */
export async function peopleByWords(
  tx: Tx<"contacts">,
  groups: readonly (readonly string[])[],
  { before, most, walks }: { before: string | undefined; most: number; walks: boolean },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from search_people(${groups.map(arrayText)}::text[], ${before ?? null}, ${most}, ${walks})
  `.execute(tx);
  return rows.map(({ id }) => id);
}

/** The same among what is in the caller's own reach: few, so they are looked at one by one. */
export async function ownPeopleByWords(
  ctx: Ctx,
  groups: readonly (readonly string[])[],
  most: number,
): Promise<string[]> {
  const tx: Tx<"contacts" | "leads"> = ctx.tx;
  const conditions = groups.map((group) => sql`c.words && ${[...group]}::text[]`);
  const { rows } = await sql<{ id: string }>`
    select c.id from contacts c
    where ${contactWithin(ctx, reachOf(ctx), "SET")} and c.deleted_at is null
      and ${sql.join(conditions, sql` and `)}
    order by c.id desc limit ${most}`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Words are letters and digits only, so nothing of them needs a quotation mark. */
export function arrayText(words: readonly string[]): string {
  return `{${words.map((word) => `"${word}"`).join(",")}}`;
}

/** Whoever may not see contacts as such sees those of his leads. */
export function reachOf(ctx: Ctx): "contacts:read" | "leads:read" {
  return may(ctx, "contacts:read") ? "contacts:read" : "leads:read";
}

export type Person = {
  id: string;
  kind: "PERSON" | "COMPANY";
  name: string;
  company: string | null;
  lead_id: string | null;
};

/** These contacts as far as the caller may see them, each with its newest lead that he may see. */
export async function visiblePeople(ctx: Ctx, ids: readonly string[]): Promise<Person[]> {
  if (ids.length === 0) return [];
  const tx: Tx<"contacts" | "leads"> = ctx.tx;
  const seen: RawBuilder<boolean> = may(ctx, "contacts:read")
    ? contactWithin(ctx, "contacts:read", "EACH")
    : sql<boolean>`false`;
  const { rows } = await sql<Person>`
    select c.id, c.kind, c.name, c.company, l.id as lead_id
    from contacts c
    left join lateral (
      select l.id from leads l
      where l.contact_id = c.id and l.deleted_at is null
        and ${withinScope(ctx, "leads:read", leadColumns)}
      order by l.id desc limit 1) as l on true
    where c.id = any(${[...ids]}::uuid[]) and c.deleted_at is null and (l.id is not null or ${seen})
  `.execute(tx);
  return rows;
}

/** Contacts that have one of these addresses by its digest, or by its tail. */
export async function peopleByPoint(
  tx: Tx<"contact_points">,
  by: { column: "digest" | "tail"; key: Buffer },
  limit: number,
): Promise<string[]> {
  const rows = await tx
    .selectFrom("contact_points")
    .select("contact_id")
    .where(by.column, "=", by.key)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ contact_id }) => contact_id);
}
