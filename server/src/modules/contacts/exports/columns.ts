import type { AttributeValue } from "@parley/contract";
import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";

export type Cell = AttributeValue | undefined;

/** A column of a file: its key in JSON, its name above a table, and what it holds of a record. */
export type Column<T> = {
  key: string;
  name: string;
  cell: (record: T) => Cell;
  /** What a table holds instead, so that the import takes it for what it is. */
  inTable?: (record: T) => Cell;
};

/** Whom a record is about: the import knows a firm by having no other name than that of a company. */
export function whoseName<
  T extends { kind: string; name: string; company: string | null },
>(): Column<T>[] {
  const isFirm = ({ kind, name, company }: T) => kind === "COMPANY" && (company ?? name) === name;
  return [
    {
      key: "name",
      name: "Name",
      cell: ({ name }) => name,
      inTable: (record) => (isFirm(record) ? null : record.name),
    },
    {
      key: "company",
      name: "Company",
      cell: ({ company }) => company,
      inTable: (record) => (isFirm(record) ? record.name : record.company),
    },
  ];
}

/** A cell as a table shows it. */
export function textOf(value: Cell): string {
  if (Array.isArray(value)) return value.join("; ");
  return value === null || value === undefined ? "" : String(value);
}

/** As many columns as anybody has addresses. */
export function numbered<T>(
  key: string,
  name: string,
  most: number | undefined,
  of: (record: T) => string[],
): Column<T>[] {
  return Array.from({ length: Math.max(1, most ?? 0) }, (_, i) => ({
    key: i === 0 ? key : `${key}${i + 1}`,
    name: i === 0 ? name : `${name} ${i + 1}`,
    cell: (record) => of(record)[i],
  }));
}

/** The names of attributes that leads of the tenant have, or its people and firms. */
export async function attributeNames(
  tx: Tx<"leads" | "contacts">,
  of: "leads" | "contacts",
  within: RawBuilder<unknown> = sql`true`,
): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct jsonb_object_keys(attributes) as name from ${sql.table(of)}
    where deleted_at is null and ${within} order by name`.execute(tx);
  return rows.map(({ name }) => name);
}
