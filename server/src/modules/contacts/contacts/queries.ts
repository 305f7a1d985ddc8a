import type { AttributeValue, Permission } from "@parley/contract";
import { type RawBuilder, type Selectable, sql } from "kysely";
import { type Ctx, scopeOf } from "../../../platform/ctx.ts";
import type { Contacts } from "../../../platform/db/schema.gen.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { withinScope } from "../../../platform/scope.ts";
import type { ContactPlace } from "../points/place/contact-place.ts";

export type ContactRow = Pick<
  Selectable<Contacts>,
  | "id"
  | "kind"
  | "name"
  | "company"
  | "external_id"
  | "language"
  | "time_zone"
  | "country"
  | "region"
  | "time_zone_source"
  | "time_zones"
  | "created_by"
  | "deleted_at"
  | "created_at"
  | "updated_at"
  | "version"
> & { attributes: Record<string, AttributeValue>; tag_ids: string[] };
export type ContactFound = ContactRow & { may_update: boolean; may_delete: boolean };

const columns = [
  "c.id",
  "c.kind",
  "c.name",
  "c.company",
  "c.external_id",
  "c.language",
  "c.time_zone",
  "c.country",
  "c.region",
  "c.time_zone_source",
  "c.time_zones",
  "c.created_by",
  "c.deleted_at",
  "c.created_at",
  "c.updated_at",
  "c.version",
] as const;

/** The tags of a contact (`contacts as c`). */
const tagIds =
  "array(select t.tag_id from contact_tags t where t.contact_id = c.id order by t.tag_id)";
/** The same as text, for statements of lists. */
export const listed = sql.raw(`${columns.join(", ")}, c.attributes, ${tagIds} as tag_ids`);

/** What of a contact is read; its attributes as what they are. */
const attributes = sql<Record<string, AttributeValue>>`c.attributes`.as("attributes");
const tags = sql<string[]>`${sql.raw(tagIds)}`.as("tag_ids");

/**
 * A contact (`contacts as c`) is within the caller's scope when one of its leads is, or when he made it
 * himself. Asked of `EACH` contact where few are in question; else as a `SET`, so that few own contacts
 * are found among many without reading them all.
 */
export function contactWithin(
  ctx: Ctx,
  permission: Permission,
  ask: "EACH" | "SET",
): RawBuilder<boolean> {
  const scope = scopeOf(ctx, permission);
  if (scope === "ALL") return sql<boolean>`true`;
  if (scope === undefined) return sql<boolean>`false`;
  const { userId } = ctx.actor;
  const lead = withinScope(ctx, permission, {
    owner: ["l.assignee_id", "l.last_agent_id"],
    team: "l.team_id",
  });
  if (ask === "EACH") {
    return sql<boolean>`(c.created_by is not distinct from ${userId} or exists (
      select from leads l where l.contact_id = c.id and l.deleted_at is null and ${lead}))`;
  }
  return sql<boolean>`c.id in (
    select l.contact_id from leads l where l.deleted_at is null and ${lead}
    union select o.id from contacts o where o.created_by = ${userId})`;
}

export function findContact(
  ctx: Ctx,
  permission: Permission,
  id: string,
): Promise<ContactFound | undefined> {
  return foundContacts(ctx, permission, "EACH")
    .where("c.id", "=", id)
    .where("c.deleted_at", "is", null)
    .executeTakeFirst();
}

/** The oldest of these contacts that is in the caller's scope. */
export async function oldestWithin(ctx: Ctx, ids: readonly string[]): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  const row = await foundContacts(ctx, "contacts:read", "EACH")
    .where("c.id", "in", [...ids])
    .where("c.deleted_at", "is", null)
    .orderBy("c.id")
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** A living contact that has this id of another system. */
export async function contactWithExternalId(
  tx: Tx<"contacts">,
  externalId: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom("contacts")
    .select("id")
    .where("external_id", "=", externalId)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row?.id;
}

/** Who made a contact, whoever asks. */
export async function makerOf(tx: Tx<"contacts">, id: string): Promise<string | null> {
  const row = await tx
    .selectFrom("contacts")
    .select("created_by")
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.created_by ?? null;
}

function foundContacts(ctx: Ctx, permission: Permission, ask: "EACH" | "SET") {
  const tx: Tx<"contacts" | "leads"> = ctx.tx;
  return tx
    .selectFrom("contacts as c")
    .select([...columns, attributes, tags])
    .select([
      mayToo(ctx, "contacts:update", permission).as("may_update"),
      mayToo(ctx, "contacts:delete", permission).as("may_delete"),
    ])
    .where(contactWithin(ctx, permission, ask));
}

/** Whether one right covers a contact that another has found; equal scopes need no second look. */
export function mayToo(ctx: Ctx, wanted: Permission, found: Permission): RawBuilder<boolean> {
  return scopeOf(ctx, wanted) === scopeOf(ctx, found)
    ? sql<boolean>`true`
    : contactWithin(ctx, wanted, "EACH");
}

/** A contact by the key that one of its leads holds. */
export function readContact(tx: Tx<"contacts">, id: string): Promise<ContactRow> {
  return tx
    .selectFrom("contacts as c")
    .select([...columns, attributes, tags])
    .where("c.id", "=", id)
    .executeTakeFirstOrThrow();
}

/** Holds a contact, deleted or not, until the transaction ends. */
export function lockContact(tx: Tx<"contacts">, id: string): Promise<ContactRow | undefined> {
  return tx
    .selectFrom("contacts as c")
    .select([...columns, attributes, tags])
    .where("c.id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

/** Ids of contacts whose name or company contains the fragment, newest first. */
export async function searchContactIds(
  tx: Tx<"contacts">,
  fragment: string,
  before: string | undefined,
  most: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from search_contacts(${fragment}, ${before ?? null}, ${most})`.execute(tx);
  return rows.map((row) => row.id);
}

export type NewContactRow = {
  id: string;
  kind: string;
  name: string;
  company: string | null;
  external_id?: string | null;
  language: string | null;
  attributes?: Record<string, AttributeValue>;
  created_by: string | null;
} & ContactPlace;

export async function insertContacts(
  tx: Tx<"contacts">,
  rows: readonly NewContactRow[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into contacts (id, kind, name, company, external_id, language, time_zone, time_zone_source,
      time_zones, country, region, attributes, created_by, created_at)
    select id, kind, name, company, external_id, language, time_zone, time_zone_source, time_zones, country,
      region, coalesce(attributes, '{}'), created_by, ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (
      id uuid, kind text, name text, company text, external_id text, language text, time_zone text,
      time_zone_source text, time_zones text[], country text, region text, attributes jsonb,
      created_by uuid)
  `.execute(tx);
}

export type ContactChange = Partial<
  Pick<ContactRow, "kind" | "name" | "company" | "external_id" | "language" | "deleted_at"> &
    ContactPlace
> & { attributes?: string; deleted_by?: string | null };

/** Changes a contact and gives it a new version; an empty change is one of its addresses. */
export async function updateContactRow(
  tx: Tx<"contacts">,
  id: string,
  change: ContactChange,
): Promise<void> {
  await tx
    .updateTable("contacts")
    .set({ ...change, version: sql`version` })
    .where("id", "=", id)
    .execute();
}

export type ContactLead = {
  id: string;
  assignee_id: string | null;
  last_agent_id: string | null;
  team_id: string | null;
  active_call_id: string | null;
};

/** The leads of a contact that are not deleted, held until the transaction ends. */
export function lockLeadsOf(tx: Tx<"leads">, contactId: string): Promise<ContactLead[]> {
  return tx
    .selectFrom("leads")
    .select(["id", "assignee_id", "last_agent_id", "team_id", "active_call_id"])
    .where("contact_id", "=", contactId)
    .where("deleted_at", "is", null)
    .orderBy("id")
    .forUpdate()
    .execute();
}

/** What leads show of their contacts, deleted leads included: they can be restored. */
export async function copyToLeads(
  tx: Tx<"leads" | "contacts">,
  contactIds: readonly string[],
): Promise<void> {
  await sql`
    update leads l set name = c.name, company = c.company, time_zone = c.time_zone,
      country = c.country, region = c.region
    from contacts c
    where c.id = l.contact_id and l.contact_id = any(${[...contactIds]}::uuid[])
      and (l.name, l.company, l.time_zone, l.country, l.region)
        is distinct from (c.name, c.company, c.time_zone, c.country, c.region)
  `.execute(tx);
}
