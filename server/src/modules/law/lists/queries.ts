import type { DoNotCallKind } from "@parley/contract";
import { sql } from "kysely";
import { bytesAsText } from "../../../platform/db/bytes.ts";
import type { Tx } from "../../../platform/db/tx.ts";

export type ListRow = {
  id: string;
  kind: DoNotCallKind;
  name: string;
  campaign_id: string | null;
  campaign_name: string | null;
  country: string | null;
  numbers: number;
  file_at: Date | null;
  created_at: Date;
  updated_at: Date;
  version: number;
};

function lists(tx: Tx<"do_not_call_lists" | "campaigns">) {
  return tx
    .selectFrom("do_not_call_lists as l")
    .leftJoin("campaigns as c", "c.id", "l.campaign_id")
    .select(["l.id", "l.kind", "l.name", "l.campaign_id", "c.name as campaign_name", "l.country"])
    .select(["l.numbers", "l.file_at", "l.created_at", "l.updated_at", "l.version"])
    .$castTo<ListRow>();
}

/** Lists by name, from behind a place on. */
export function selectLists(
  tx: Tx<"do_not_call_lists" | "campaigns">,
  after: { name: string; id: string } | undefined,
  limit: number,
): Promise<ListRow[]> {
  return lists(tx)
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(l.name, l.id) > (${after?.name ?? ""}, ${after?.id ?? null}::uuid)`,
      ),
    )
    .orderBy("l.name")
    .orderBy("l.id")
    .limit(limit)
    .execute();
}

export function selectList(
  tx: Tx<"do_not_call_lists" | "campaigns">,
  id: string,
): Promise<ListRow | undefined> {
  return lists(tx).where("l.id", "=", id).executeTakeFirst();
}

/** Holds a list while its numbers are changed, so that their count is true. */
export async function lockList(
  tx: Tx<"do_not_call_lists">,
  id: string,
): Promise<{ id: string; kind: DoNotCallKind; country: string | null } | undefined> {
  return tx
    .selectFrom("do_not_call_lists")
    .select(["id", "kind", "country"])
    .where("id", "=", id)
    .forUpdate()
    .$castTo<{ id: string; kind: DoNotCallKind; country: string | null }>()
    .executeTakeFirst();
}

export type NumberRow = {
  id: string;
  number_digest: Buffer;
  value: Buffer | null;
};

/** Adds numbers that are not on the list yet; says how many were new. */
export async function insertNumbers(
  tx: Tx<"do_not_call_numbers">,
  listId: string,
  rows: readonly NumberRow[],
  by: string | null,
  now: Date,
): Promise<number> {
  if (rows.length === 0) return 0;
  const values = rows.map((row) => ({
    id: row.id,
    number_digest: bytesAsText(row.number_digest),
    value: row.value && bytesAsText(row.value),
  }));
  const result = await sql`
    insert into do_not_call_numbers (id, list_id, number_digest, value, added_by, added_at)
    select v.id, ${listId}::uuid, v.number_digest, v.value, ${by}::uuid, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb)
      as v (id uuid, number_digest bytea, value bytea)
    on conflict (tenant_id, list_id, number_digest) do nothing`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

export async function deleteNumbers(
  tx: Tx<"do_not_call_numbers">,
  listId: string,
  digests: readonly Buffer[],
): Promise<number> {
  const result = await sql`
    delete from do_not_call_numbers
    where list_id = ${listId} and number_digest = any(${[...digests]}::bytea[])`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

/** Takes off a list what a file that was read at `readAt` did not hold. */
export async function deleteOthers(
  tx: Tx<"do_not_call_numbers">,
  listId: string,
  kept: readonly Buffer[],
): Promise<number> {
  const result = await sql`
    delete from do_not_call_numbers d
    where d.list_id = ${listId} and not exists (
      select from unnest(${[...kept]}::bytea[]) as k (digest) where k.digest = d.number_digest
    )`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

/** The count of a list after a change, and the date of its file where one was read. */
export async function noteNumbers(
  tx: Tx<"do_not_call_lists" | "do_not_call_numbers">,
  listId: string,
  fileAt: Date | null,
): Promise<void> {
  await sql`
    update do_not_call_lists l set file_at = coalesce(${fileAt}::timestamptz, l.file_at),
      numbers = (select count(*) from do_not_call_numbers d where d.list_id = l.id)
    where l.id = ${listId}`.execute(tx);
}

export type ListedNumber = {
  id: string;
  value: Buffer | null;
  added_at: Date;
  added_by: string | null;
  added_by_name: string | null;
};

export function selectNumbers(
  tx: Tx<"do_not_call_numbers" | "users">,
  listId: string,
  before: string | undefined,
  limit: number,
): Promise<ListedNumber[]> {
  return tx
    .selectFrom("do_not_call_numbers as d")
    .leftJoin("users as u", "u.id", "d.added_by")
    .select(["d.id", "d.value", "d.added_at", "d.added_by", "u.name as added_by_name"])
    .where("d.list_id", "=", listId)
    .$if(before !== undefined, (query) => query.where("d.id", "<", before ?? ""))
    .orderBy("d.id", "desc")
    .limit(limit)
    .execute();
}

export type Listing = {
  id: string;
  name: string;
  kind: DoNotCallKind;
  campaign_name: string | null;
  added_at: Date;
};

/** The lists that a number is on. */
export function listsOfNumber(
  tx: Tx<"do_not_call_numbers" | "do_not_call_lists" | "campaigns">,
  digest: Buffer,
): Promise<Listing[]> {
  return tx
    .selectFrom("do_not_call_numbers as d")
    .innerJoin("do_not_call_lists as l", "l.id", "d.list_id")
    .leftJoin("campaigns as c", "c.id", "l.campaign_id")
    .select(["l.id", "l.name", "l.kind", "c.name as campaign_name", "d.added_at"])
    .where("d.number_digest", "=", digest)
    .orderBy("l.name")
    .$castTo<Listing>()
    .execute();
}

/** Numbers of the tenant's own contacts that are on a list. */
export async function matchesOf(
  tx: Tx<"do_not_call_numbers" | "contact_points">,
  listId: string,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from contact_points p
    where p.type = 'PHONE' and exists (
      select from do_not_call_numbers d
      where d.list_id = ${listId} and d.number_digest = p.digest)`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** The newest national file of each country, by its own date. */
export async function nationalFiles(tx: Tx<"do_not_call_lists">): Promise<Map<string, Date>> {
  const rows = await tx
    .selectFrom("do_not_call_lists")
    .select("country")
    .select((eb) => eb.fn.max("file_at").as("at"))
    .where("kind", "=", "NATIONAL")
    .where("file_at", "is not", null)
    .groupBy("country")
    .execute();
  return new Map(rows.flatMap(({ country, at }) => (country && at ? [[country, at]] : [])));
}
