import type { DocumentKind } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Sources } from "../activities/queries.ts";

export type DocumentRow = {
  id: string;
  lead_id: string | null;
  contact_id: string | null;
  name: Buffer;
  kind: DocumentKind;
  bytes: number;
  storage_key: string;
  uploaded_by: string | null;
  uploader_name: string | null;
  deleted_at: Date | null;
  created_at: Date;
};

const columns = sql.raw(`
  d.id, d.lead_id, d.contact_id, d.name, d.kind, d.bytes, d.storage_key, d.uploaded_by,
  u.name as uploader_name, d.deleted_at, d.created_at
  from documents d left join users u on u.id = d.uploaded_by`);

/** Documents of leads and of a contact, newest first. */
export async function selectDocuments(
  tx: Tx<"documents" | "users">,
  { leadIds, contactId }: Sources,
  page: { deleted: boolean; before: string | undefined; limit: number },
): Promise<DocumentRow[]> {
  const before = page.before === undefined ? sql`` : sql`and d.id < ${page.before}`;
  const deleted = page.deleted ? sql`is not null` : sql`is null`;
  const { rows } = await sql<DocumentRow>`
    select ${columns}
    where (d.lead_id = any(${[...leadIds]}::uuid[]) or d.contact_id = ${contactId}::uuid)
      and d.deleted_at ${deleted} ${before}
    order by d.id desc limit ${page.limit}`.execute(tx);
  return rows;
}

/** One document, deleted or not. */
export async function findDocument(
  tx: Tx<"documents" | "users">,
  id: string,
): Promise<DocumentRow | undefined> {
  const { rows } = await sql<DocumentRow>`select ${columns} where d.id = ${id}`.execute(tx);
  return rows[0];
}

/** The same, held until the transaction ends. */
export async function lockDocument(
  tx: Tx<"documents" | "users">,
  id: string,
): Promise<DocumentRow | undefined> {
  const { rows } = await sql<DocumentRow>`
    select ${columns} where d.id = ${id} for update of d`.execute(tx);
  return rows[0];
}

export type NewDocumentRow = {
  id: string;
  lead_id: string | null;
  contact_id: string | null;
  name: Buffer;
  kind: DocumentKind;
  bytes: number;
  sha256: Buffer;
  storage_key: string;
  uploaded_by: string | null;
  created_at: Date;
};

export async function insertDocument(tx: Tx<"documents">, row: NewDocumentRow): Promise<void> {
  await tx.insertInto("documents").values(row).execute();
}

export async function setDeleted(
  tx: Tx<"documents">,
  id: string,
  deletedAt: Date | null,
): Promise<void> {
  await tx.updateTable("documents").set({ deleted_at: deletedAt }).where("id", "=", id).execute();
}

/** Removes the row; the key of its file if there was one. */
export async function removeDocument(
  tx: Tx<"documents">,
  id: string,
  deletedBefore: Date,
): Promise<string | undefined> {
  const row = await tx
    .deleteFrom("documents")
    .where("id", "=", id)
    .where("deleted_at", "<=", deletedBefore)
    .returning("storage_key")
    .executeTakeFirst();
  return row?.storage_key;
}

/** Where the files of all documents of these leads and contacts lie, deleted ones too. */
export async function filesOf(
  tx: Tx<"documents">,
  leadIds: readonly string[],
  contactIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ storage_key: string }>`
    select storage_key from documents where lead_id = any(${[...leadIds]}::uuid[])
    union all
    select storage_key from documents where contact_id = any(${[...contactIds]}::uuid[])`.execute(
    tx,
  );
  return rows.map((row) => row.storage_key);
}
