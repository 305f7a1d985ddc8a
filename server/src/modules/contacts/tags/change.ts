import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound } from "../../../platform/errors.ts";

/** What can have tags, and the rows that say which. */
const tagged = {
  LEAD: { table: sql.table("lead_tags"), record: sql.ref("lead_id") },
  CONTACT: { table: sql.table("contact_tags"), record: sql.ref("contact_id") },
} as const;
export type Tagged = keyof typeof tagged;

type TagTables = Tx<"lead_tags" | "contact_tags">;
type TagChange = { add: readonly string[]; remove: readonly string[] };

/** Gives tags to records and takes tags from them; tells whose tags are others now. */
export async function changeTags(
  tx: TagTables,
  of: Tagged,
  ids: readonly string[],
  { add, remove }: TagChange,
  now: Date,
): Promise<ReadonlySet<string>> {
  return new Set([
    ...(await removeTags(tx, of, ids, remove)),
    ...(await addTags(tx, of, ids, add, now)),
  ]);
}

/** Tags that are in use; a retired one stays where it is and is given to no other record. */
export async function demandTags(tx: Tx<"tags">, ids: readonly string[]): Promise<void> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return;
  const found = await tx
    .selectFrom("tags")
    .select("id")
    .where("id", "in", wanted)
    .where("retired", "=", false)
    .execute();
  if (found.length < wanted.length) throw notFound("tag");
}

/** What tags are called, the retired ones too. */
export async function tagNames(tx: Tx<"tags">): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.selectFrom("tags").select(["id", "name"]).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function addTags(
  tx: TagTables,
  of: Tagged,
  ids: readonly string[],
  tagIds: readonly string[],
  now: Date,
): Promise<string[]> {
  if (tagIds.length === 0) return [];
  const { table, record } = tagged[of];
  const { rows } = await sql<{ id: string }>`
    insert into ${table} (${record}, tag_id, added_at)
    select r.id, t.id, ${now}::timestamptz
    from unnest(${[...ids]}::uuid[]) as r (id)
    cross join (select distinct id from unnest(${[...tagIds]}::uuid[]) as one (id)) as t
    on conflict do nothing returning ${record} as id`.execute(tx);
  return rows.map(({ id }) => id);
}

async function removeTags(
  tx: TagTables,
  of: Tagged,
  ids: readonly string[],
  tagIds: readonly string[],
): Promise<string[]> {
  if (tagIds.length === 0) return [];
  const { table, record } = tagged[of];
  const { rows } = await sql<{ id: string }>`
    delete from ${table}
    where ${record} = any(${[...ids]}::uuid[]) and tag_id = any(${[...tagIds]}::uuid[])
    returning ${record} as id`.execute(tx);
  return rows.map(({ id }) => id);
}
