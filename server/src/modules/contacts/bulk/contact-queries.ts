import type { AttributeValue, Permission } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { withinScope } from "../../../platform/scope.ts";
import { contactWithin } from "../contacts/queries.ts";
import type { Leaving } from "../contacts/remove.ts";
import { leadColumns } from "../leads/filter.ts";
import type { ContactState } from "./decide-contact.ts";

export type ContactForBulk = ContactState & Leaving & { isSeen: boolean; isAllowed: boolean };

type Row = {
  id: string;
  kind: string;
  name: string;
  time_zone: string | null;
  created_by: string | null;
  company: string | null;
  language: string | null;
  attributes: Record<string, AttributeValue>;
  deleted_at: Date | null;
  tag_ids: string[];
  is_seen: boolean;
  is_allowed: boolean;
  is_on_call: boolean;
  has_others_leads: boolean;
};

/** Contacts by their ids, deleted or not; held in the order of ids where they are to be changed. */
export async function contactsForBulk(
  ctx: Ctx,
  ids: readonly string[],
  permission: Permission,
  isWrite: boolean,
): Promise<Map<string, ContactForBulk>> {
  const held = isWrite ? sql`for update of c` : sql``;
  const own = sql`l.contact_id = c.id and l.deleted_at is null`;
  const { rows } = await sql<Row>`
    select c.id, c.kind, c.name, c.time_zone, c.created_by, c.company, c.language, c.attributes, c.deleted_at,
      array(select t.tag_id from contact_tags t where t.contact_id = c.id) as tag_ids,
      ${contactWithin(ctx, "contacts:read", "EACH")} as is_seen,
      ${contactWithin(ctx, permission, "EACH")}
        and ${contactWithin(ctx, "contacts:update", "EACH")} as is_allowed,
      exists (select from leads l where ${own} and l.active_call_id is not null) as is_on_call,
      exists (select from leads l
        where ${own} and (${withinScope(ctx, "contacts:delete", leadColumns)}) is not true) as has_others_leads
    from contacts c where c.id = any(${[...ids]}::uuid[]) order by c.id ${held}`.execute(ctx.tx);
  return new Map(rows.map((row) => [row.id, toContact(row)]));
}

function toContact(row: Row): ContactForBulk {
  return {
    id: row.id,
    kind: row.kind === "COMPANY" ? "COMPANY" : "PERSON",
    name: row.name,
    timeZone: row.time_zone,
    createdBy: row.created_by,
    company: row.company,
    language: row.language,
    attributes: row.attributes,
    tagIds: row.tag_ids,
    deletedAt: row.deleted_at?.toISOString() ?? null,
    isSeen: row.is_seen,
    isAllowed: row.is_allowed,
    isOnCall: row.is_on_call,
    hasOthersLeads: row.has_others_leads,
  };
}

/** Writes the fields that a bulk edit can change of contacts, with one statement. */
export async function writeContactRows(
  tx: Tx<"contacts">,
  contacts: readonly Pick<ContactForBulk, "id" | "company" | "language" | "attributes">[],
): Promise<void> {
  const rows = contacts.map(({ id, company, language, attributes }) => {
    return { id, company, language, attributes };
  });
  await sql`
    update contacts c set company = v.company, language = v.language, attributes = v.attributes
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (id uuid, company text,
      language text, attributes jsonb)
    where c.id = v.id and c.id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(tx);
}
