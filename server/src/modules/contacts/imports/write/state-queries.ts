import type { ImportReason } from "@parley/contract";
import { sql } from "kysely";
import { bytesAsText } from "../../../../platform/db/bytes.ts";
import type { Tx } from "../../../../platform/db/tx.ts";

type BatchRow = { n: number; rows: number; journal: Buffer; reasons: ImportReason[] };

/** Takes down what becomes of a batch; false when somebody has done so before. */
export async function insertBatch(
  tx: Tx<"import_batches">,
  importId: string,
  { reasons, ...row }: BatchRow,
): Promise<boolean> {
  const inserted = await tx
    .insertInto("import_batches")
    .values({ ...row, import_id: importId, reasons: JSON.stringify(reasons) })
    .onConflict((conflict) => conflict.doNothing())
    .returning("n")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** The numbers of the batches that are written. */
export async function writtenBatches(
  tx: Tx<"import_batches">,
  importId: string,
): Promise<Set<number>> {
  const rows = await tx
    .selectFrom("import_batches")
    .select("n")
    .where("import_id", "=", importId)
    .execute();
  return new Set(rows.map((row) => row.n));
}

/** The journal of a batch. */
export async function readJournal(
  tx: Tx<"import_batches">,
  importId: string,
  n: number,
): Promise<Buffer> {
  const row = await tx
    .selectFrom("import_batches")
    .select("journal")
    .where("import_id", "=", importId)
    .where("n", "=", n)
    .executeTakeFirstOrThrow();
  return row.journal;
}

/** Why rows of all batches were refused or left out, the most frequent first. */
export async function sumReasons(
  tx: Tx<"import_batches">,
  importId: string,
): Promise<ImportReason[]> {
  const { rows } = await sql<ImportReason>`
    select r.outcome, r.code, r."column", sum(r.rows)::int as rows
    from import_batches b
    cross join lateral jsonb_to_recordset(b.reasons) as r (
      outcome text, code text, "column" text, rows int)
    where b.import_id = ${importId}
    group by 1, 2, 3 order by 4 desc, 2 limit 200`.execute(tx);
  return rows;
}

export type ChangeRow = {
  id: string;
  lead_id: string;
  contact_id: string;
  previous: Buffer | null;
  points: string[];
  lead_version: number;
  contact_version: number;
};

const columns = [
  "id",
  "lead_id",
  "contact_id",
  "previous",
  "points",
  "lead_version",
  "contact_version",
] as const;

/** What this import has changed of the leads of these contacts, by lead. */
export async function changesOf(
  tx: Tx<"import_changes">,
  importId: string,
  contactIds: readonly string[],
): Promise<Map<string, ChangeRow>> {
  const rows = await tx
    .selectFrom("import_changes")
    .select(columns)
    .where("import_id", "=", importId)
    .where("contact_id", "=", sql<string>`any(${[...contactIds]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.lead_id, row]));
}

/** Some contacts of which the import has changed leads. */
export async function someContacts(
  tx: Tx<"import_changes">,
  importId: string,
  most: number,
): Promise<string[]> {
  const rows = await tx
    .selectFrom("import_changes")
    .select("contact_id")
    .distinct()
    .where("import_id", "=", importId)
    .orderBy("contact_id")
    .limit(most)
    .execute();
  return rows.map((row) => row.contact_id);
}

export async function saveChanges(
  tx: Tx<"import_changes">,
  importId: string,
  rows: readonly ChangeRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map((row) => ({
    ...row,
    previous: row.previous && bytesAsText(row.previous),
  }));
  await sql`
    insert into import_changes
      (id, import_id, lead_id, contact_id, previous, points, lead_version, contact_version)
    select id, ${importId}, lead_id, contact_id, previous, points, lead_version, contact_version
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as v (
      id uuid, lead_id uuid, contact_id uuid, previous bytea, points uuid[], lead_version int,
      contact_version int)
    on conflict (tenant_id, import_id, contact_id, lead_id) do update set previous = excluded.previous,
      points = excluded.points, lead_version = excluded.lead_version,
      contact_version = excluded.contact_version`.execute(tx);
}

export async function dropChanges(tx: Tx<"import_changes">, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .deleteFrom("import_changes")
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}
