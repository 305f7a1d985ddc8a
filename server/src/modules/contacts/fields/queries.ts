import type { OwnFieldType } from "@parley/contract";
import { type Selectable, sql } from "kysely";
import type { LeadFields } from "../../../platform/db/schema.gen.ts";
import type { Tx } from "../../../platform/db/tx.ts";

export type Choice = { value: string; label: string };
/** Whose fields they are: leads', people's or firms'. */
export type FieldOwner = "LEAD" | "PERSON" | "COMPANY";
/** Whatever a field is of. */
export const anyOwner: readonly FieldOwner[] = ["LEAD", "PERSON", "COMPANY"];
export type FieldRow = Omit<Selectable<LeadFields>, "tenant_id" | "type" | "choices" | "record"> & {
  record: FieldOwner;
  type: OwnFieldType;
  choices: Choice[];
};

/** The fields that records of a kind have besides, in their order. */
export function fieldsInUse(
  tx: Tx<"lead_fields">,
  record: FieldOwner = "LEAD",
): Promise<FieldRow[]> {
  return selectFields(tx, [record], false);
}

export function selectFields(
  tx: Tx<"lead_fields">,
  records: readonly FieldOwner[],
  archived: boolean,
): Promise<FieldRow[]> {
  return tx
    .selectFrom("lead_fields")
    .selectAll()
    .where("record", "in", [...records])
    .where("archived", "=", archived)
    .orderBy("position")
    .orderBy("id")
    .$castTo<FieldRow>()
    .execute();
}

/** One field of these records; held until the transaction ends where it is to be changed. */
export function findField(
  tx: Tx<"lead_fields">,
  id: string,
  { lock = false, of = ["LEAD"] }: { lock?: boolean; of?: readonly FieldOwner[] } = {},
): Promise<FieldRow | undefined> {
  return tx
    .selectFrom("lead_fields")
    .selectAll()
    .where("id", "=", id)
    .where("record", "in", [...of])
    .$if(lock, (query) => query.forUpdate())
    .$castTo<FieldRow>()
    .executeTakeFirst();
}

type NewFieldRow = Omit<FieldRow, "updated_at" | "version" | "archived" | "created_at">;

export async function insertField(
  tx: Tx<"lead_fields">,
  { choices, ...row }: NewFieldRow,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("lead_fields")
    .values({ ...row, choices: JSON.stringify(choices), created_at: now })
    .execute();
}

export type FieldChange = Partial<
  Omit<FieldRow, "id" | "key" | "record" | "created_at" | "version">
>;

export async function updateFieldRow(
  tx: Tx<"lead_fields">,
  id: string,
  { choices, ...change }: FieldChange,
): Promise<void> {
  await tx
    .updateTable("lead_fields")
    .set({ ...change, ...(choices ? { choices: JSON.stringify(choices) } : {}) })
    .where("id", "=", id)
    .execute();
}

/** What fields the tenant has, for the next one's place and for how many may be. */
export async function fieldCounts(
  tx: Tx<"lead_fields">,
  record: FieldOwner,
): Promise<{ all: number; sortable: number; last: number }> {
  const { rows } = await sql<{ all: number; sortable: number; last: number }>`
    select count(*)::int as all, (count(*) filter (where sortable))::int as sortable,
      coalesce(max(position), 0)::int as last
    from lead_fields where record = ${record} and not archived`.execute(tx);
  return rows[0] ?? { all: 0, sortable: 0, last: 0 };
}

/** The different values that records of a kind have under a name, and how many have each. */
export async function distinctUnder(
  tx: Tx<"leads" | "contacts">,
  record: FieldOwner,
  key: string,
): Promise<{ value: unknown; count: number }[]> {
  const isOfKind = record === "LEAD" ? sql`true` : sql`r.kind = ${record}`;
  const { rows } = await sql<{ value: unknown; count: number }>`
    select r.attributes -> ${key}::text as value, count(*)::int as count
    from ${sql.table(record === "LEAD" ? "leads" : "contacts")} r
    where jsonb_exists(r.attributes, ${key}::text) and r.deleted_at is null and ${isOfKind}
    group by 1`.execute(tx);
  return rows;
}

const noId = "00000000-0000-0000-0000-000000000000";

/** Where the records of a kind lie, and the index of their sortable fields. */
function placesOf(record: FieldOwner) {
  const isOfLeads = record === "LEAD";
  return {
    records: sql.table(isOfLeads ? "leads" : "contacts"),
    values: sql.table(isOfLeads ? "lead_values" : "contact_values"),
    id: sql.ref(isOfLeads ? "lead_id" : "contact_id"),
    isOfKind: isOfLeads ? sql`true` : sql`r.kind = ${record}`,
  };
}

/**
 * Takes the values of a page of records over into the index of a sortable field; says how many and where
 * it ended. What is written meanwhile the database takes over by itself.
 */
export async function fillValues(
  tx: Tx<"leads" | "lead_values" | "contacts" | "contact_values">,
  { id, record, key, type }: Pick<FieldRow, "id" | "record" | "key" | "type">,
  after: string | undefined,
  limit: number,
): Promise<{ count: number; last: string | undefined }> {
  const of = placesOf(record);
  const { rows } = await sql<{ count: number; last: string | null }>`
    with page as materialized (
      select r.id, r.deleted_at is null and ${of.isOfKind} as has, r.attributes -> ${key}::text as value
      from ${of.records} r where r.id > ${after ?? noId}::uuid order by r.id limit ${limit}
    ), filled as (
      insert into ${of.values} (${of.id}, field_id, is_number, number, text)
      select p.id, ${id}::uuid, lead_value_is_number(${type}::text),
        lead_value_number(${type}::text, p.value), lead_value_text(${type}::text, p.value)
      from page p where p.has
      on conflict do nothing
    )
    select count(*)::int as count, max(id::text) as last from page`.execute(tx);
  const { count = 0, last = null } = rows[0] ?? {};
  return { count, last: last ?? undefined };
}

/** Takes rows of a field out of the index; says how many. */
export async function clearValues(
  tx: Tx<"lead_values" | "contact_values">,
  { id, record }: Pick<FieldRow, "id" | "record">,
  limit: number,
): Promise<number> {
  const of = placesOf(record);
  const { numAffectedRows } = await sql`
    delete from ${of.values} v where v.field_id = ${id} and v.${of.id} in (
      select ${of.id} from ${of.values} where field_id = ${id} limit ${limit})`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** How many leads there are, or people and firms together, deleted ones too: a page goes through all. */
export async function countRecords(
  tx: Tx<"leads" | "contacts">,
  record: FieldOwner,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${placesOf(record).records}`.execute(tx);
  return rows[0]?.count ?? 0;
}
