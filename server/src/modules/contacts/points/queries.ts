import { sql } from "kysely";
import { bytesAsText } from "../../../platform/db/bytes.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { PointRow } from "./points.ts";

const columns = [
  "id",
  "contact_id",
  "type",
  "value",
  "digest",
  "tail",
  "label",
  "is_primary",
  "country",
  "region",
  "validity",
  "phone_type",
] as const;

/** The addresses of one contact: the primary ones first, then as they were added. */
export function pointsOfContact(tx: Tx<"contact_points">, contactId: string): Promise<PointRow[]> {
  return tx
    .selectFrom("contact_points")
    .select(columns)
    .where("contact_id", "=", contactId)
    .orderBy("type", "desc")
    .orderBy("is_primary", "desc")
    .orderBy("id")
    .$castTo<PointRow>()
    .execute();
}

/** The addresses of several contacts, each contact's in the same order. */
export function pointsOfContacts(
  tx: Tx<"contact_points">,
  contactIds: readonly string[],
): Promise<PointRow[]> {
  return tx
    .selectFrom("contact_points")
    .select(columns)
    .where("contact_id", "=", sql<string>`any(${[...contactIds]}::uuid[])`)
    .orderBy("type", "desc")
    .orderBy("is_primary", "desc")
    .orderBy("id")
    .$castTo<PointRow>()
    .execute();
}

/** How many numbers, and how many e-mail addresses, the contact of the tenant has that has most. */
export async function mostPoints(
  tx: Tx<"contact_points">,
): Promise<Partial<Record<PointRow["type"], number>>> {
  const { rows } = await sql<{ type: PointRow["type"]; most: number }>`
    select type, max(count) as most from (
      select type, count(*) as count from contact_points group by contact_id, type) as counted
    group by type`.execute(tx);
  return Object.fromEntries(rows.map(({ type, most }) => [type, most]));
}

export async function insertPoints(
  tx: Tx<"contact_points">,
  points: readonly PointRow[],
  now: Date,
): Promise<void> {
  if (points.length === 0) return;
  const rows = points.map((point) => ({
    ...point,
    value: bytesAsText(point.value),
    digest: bytesAsText(point.digest),
    tail: bytesAsText(point.tail),
  }));
  await sql`
    insert into contact_points
      (id, contact_id, type, value, digest, tail, label, is_primary, country, region, validity,
        phone_type, created_at)
    select id, contact_id, type, value, digest, tail, label, is_primary, country, region, validity,
      phone_type, ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (
      id uuid, contact_id uuid, type text, value bytea, digest bytea, tail bytea, label text,
      is_primary boolean, country text, region text, validity text, phone_type text)`.execute(tx);
}

export async function savePoint(
  tx: Tx<"contact_points">,
  point: Pick<PointRow, "id" | "label" | "is_primary">,
): Promise<void> {
  await tx
    .updateTable("contact_points")
    .set({ label: point.label, is_primary: point.is_primary })
    .where("id", "=", point.id)
    .execute();
}

export async function deletePoints(tx: Tx<"contact_points">, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .deleteFrom("contact_points")
    .where("id", "=", sql<string>`any(${ids}::uuid[])`)
    .execute();
}

export type FoundPoint = { digest: Buffer; contact_id: string };

/** Contacts that have one of these addresses, the oldest first. */
export async function contactsByDigest(
  tx: Tx<"contact_points" | "contacts">,
  digests: readonly Buffer[],
): Promise<FoundPoint[]> {
  const { rows } = await sql<FoundPoint>`
    select p.digest, p.contact_id
    from contact_points p join contacts c on c.id = p.contact_id and c.deleted_at is null
    where p.digest = any(${[...digests]}::bytea[])
    order by p.contact_id`.execute(tx);
  return rows;
}

export type TailPoint = Pick<PointRow, "id" | "contact_id" | "value">;

/** A page of the numbers with these last four digits, by id. */
export function pointsByTail(
  tx: Tx<"contact_points">,
  tail: Buffer,
  after: string | undefined,
  limit: number,
): Promise<TailPoint[]> {
  return tx
    .selectFrom("contact_points")
    .select(["id", "contact_id", "value"])
    .where("tail", "=", tail)
    .where("type", "=", "PHONE")
    .$if(after !== undefined, (query) => query.where("id", ">", after ?? ""))
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** Sealed values by id, for those who must dial them. */
export async function valuesOfPoints(
  tx: Tx<"contact_points">,
  ids: readonly string[],
): Promise<Pick<PointRow, "id" | "value">[]> {
  if (ids.length === 0) return [];
  return tx
    .selectFrom("contact_points")
    .select(["id", "value"])
    .where("type", "=", "PHONE")
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

/**
 * Holds off everybody else who is about to find or create a contact by one of these addresses, until
 * the transaction ends; so an address that is new to two of them makes one contact and not two.
 */
export async function lockAddresses(
  tx: Tx<"contact_points">,
  digests: readonly Buffer[],
): Promise<void> {
  const names = digests.map((digest) => digest.toString("hex")).sort();
  await sql`
    select pg_advisory_xact_lock_shared(hashtextextended('addresses ' || current_tenant(), 0))
  `.execute(tx);
  // In one order, so that two transactions never wait for each other.
  for (const name of names) {
    await sql`
      select pg_advisory_xact_lock(hashtextextended(current_tenant() || ' ' || ${name}, 0))
    `.execute(tx);
  }
}

/** The same for all addresses of the tenant at once, for a batch of an import. */
export async function lockAllAddresses(tx: Tx<"contact_points">): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtextextended('addresses ' || current_tenant(), 0))
  `.execute(tx);
}
