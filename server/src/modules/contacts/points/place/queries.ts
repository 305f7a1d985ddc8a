import { sql } from "kysely";
import type { Tx } from "../../../../platform/db/tx.ts";
import type { ContactRow } from "../../contacts/queries.ts";
import type { PointRow } from "../points.ts";

/** Numbers that nobody has looked at yet, by id. */
export function unplacedPoints(
  tx: Tx<"contact_points">,
  after: string | undefined,
  limit: number,
): Promise<Pick<PointRow, "id" | "contact_id" | "value">[]> {
  return tx
    .selectFrom("contact_points")
    .select(["id", "contact_id", "value"])
    .where("type", "=", "PHONE")
    .where("validity", "is", null)
    .$if(after !== undefined, (query) => query.where("id", ">", after ?? ""))
    .orderBy("id")
    .limit(limit)
    .execute();
}

export async function savePlaces(
  tx: Tx<"contact_points">,
  places: readonly Pick<PointRow, "id" | "country" | "region" | "validity" | "phone_type">[],
): Promise<void> {
  if (places.length === 0) return;
  await sql`
    update contact_points p
    set country = v.country, region = v.region, validity = v.validity, phone_type = v.phone_type
    from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as v (
      id uuid, country text, region text, validity text, phone_type text)
    where p.id = v.id and p.id = any(${places.map(({ id }) => id)}::uuid[])`.execute(tx);
}

/** The zones of these contacts, and who says so. */
export function zonesOfContacts(
  tx: Tx<"contacts">,
  ids: readonly string[],
): Promise<Pick<ContactRow, "id" | "time_zone" | "time_zone_source">[]> {
  return tx
    .selectFrom("contacts")
    .select(["id", "time_zone", "time_zone_source"])
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
}

/** What leads show of the place of their contacts. */
export async function copyPlaceToLeads(
  tx: Tx<"leads" | "contacts">,
  contactIds: readonly string[],
): Promise<void> {
  await sql`
    update leads l set time_zone = c.time_zone, country = c.country, region = c.region
    from contacts c
    where c.id = l.contact_id and l.contact_id = any(${[...contactIds]}::uuid[])
      and (l.time_zone, l.country, l.region) is distinct from (c.time_zone, c.country, c.region)
  `.execute(tx);
}
