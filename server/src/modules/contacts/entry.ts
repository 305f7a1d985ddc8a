import { type RawBuilder, sql } from "kysely";
import {
  booleanArray,
  bytesArray,
  jsonArray,
  textArray,
  uuidArray,
} from "../../platform/db/arrays.ts";
import type { Tx } from "../../platform/db/tx.ts";
import type { NewContactRow } from "./contacts/queries.ts";
import { assignNew, type NewLeadRow } from "./leads/queries.ts";
import type { PointRow } from "./points/points.ts";

/*
 * Contacts, addresses and leads, a thousand at once: what they refer to is asked once for all of them, and not
 * row by row. For one or two the inserts beside the queries of each cost less.
 */

export async function enterContacts(
  tx: Tx<"contacts">,
  rows: readonly NewContactRow[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const { ids, texts, jsons } = columnsOf(rows);
  await sql`
    select enter_contacts(
      ${ids((row) => row.id)}, ${texts((row) => row.kind)}, ${texts((row) => row.name)},
      ${texts((row) => row.company)}, ${texts((row) => row.external_id ?? null)},
      ${texts((row) => row.language)},
      ${texts((row) => row.time_zone)}, ${texts((row) => row.time_zone_source)},
      ${texts((row) => row.time_zones.join(" "))}, ${texts((row) => row.country)},
      ${texts((row) => row.region)}, ${jsons((row) => row.attributes ?? {})},
      ${ids((row) => row.created_by)}, ${now}::timestamptz)`.execute(tx);
}

export async function enterPoints(
  tx: Tx<"contact_points">,
  rows: readonly PointRow[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const { ids, texts, bytes, booleans } = columnsOf(rows);
  await sql`
    select enter_points(
      ${ids((row) => row.id)}, ${ids((row) => row.contact_id)}, ${texts((row) => row.type)},
      ${bytes((row) => row.value)}, ${bytes((row) => row.digest)}, ${bytes((row) => row.tail)},
      ${texts((row) => row.label)}, ${booleans((row) => row.is_primary)},
      ${texts((row) => row.country)}, ${texts((row) => row.region)},
      ${texts((row) => row.validity)}, ${texts((row) => row.phone_type)},
      ${now}::timestamptz)`.execute(tx);
}

export async function enterLeads(
  tx: Tx<"leads" | "contacts" | "pipelines" | "stages" | "lead_assignments">,
  rows: readonly NewLeadRow[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const { ids, texts, jsons } = columnsOf(rows);
  await sql`
    select enter_leads(
      ${ids((row) => row.id)}, ${ids((row) => row.contact_id)}, ${texts((row) => row.status)},
      ${texts((row) => row.source)}, ${texts((row) => row.external_id)},
      ${jsons((row) => row.attributes)}, ${ids((row) => row.pipeline_id ?? null)},
      ${ids((row) => row.stage_id ?? null)}, ${ids((row) => row.assignee_id)},
      ${ids((row) => row.team_id)}, ${ids((row) => row.import_id)},
      ${ids((row) => row.created_by)}, ${now}::timestamptz)`.execute(tx);
  await assignNew(tx, rows, now);
}

/** Makes of rows one value a column. */
function columnsOf<R>(rows: readonly R[]) {
  type Column<T> = (value: (row: R) => T) => RawBuilder<unknown>;
  const ids: Column<string | null> = (value) => sql`${uuidArray(rows.map(value))}::uuid[]`;
  const texts: Column<string | null> = (value) => sql`${textArray(rows.map(value))}::text[]`;
  const bytes: Column<Buffer> = (value) => sql`${bytesArray(rows.map(value))}::bytea[]`;
  const booleans: Column<boolean> = (value) => sql`${booleanArray(rows.map(value))}::boolean[]`;
  const jsons: Column<unknown> = (value) => sql`${jsonArray(rows.map(value))}::jsonb[]`;
  return { ids, texts, bytes, booleans, jsons };
}
