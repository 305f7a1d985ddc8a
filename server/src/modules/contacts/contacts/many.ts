import type { Permission } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound } from "../../../platform/errors.ts";
import { type ContactLead, contactWithin } from "./queries.ts";

/** Whose a contact is, by itself and by its leads, and nothing else of it. */
export type OwnedContact = { id: string; created_by: string | null; leads: ContactLead[] };

/**
 * Living contacts in the scope of the permission, held until the transaction ends. One of them that is out
 * of it looks like absent, and nothing is done with any.
 */
export async function lockContactsWithin(
  ctx: Ctx,
  permission: Permission,
  ids: readonly string[],
): Promise<OwnedContact[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const tx: Tx<"contacts" | "leads"> = ctx.tx;
  // In one order, so that two who take the same contacts never wait for each other.
  const { rows } = await sql<Omit<OwnedContact, "leads">>`
    select c.id, c.created_by from contacts c
    where c.id = any(${wanted}::uuid[]) and c.deleted_at is null
      and ${contactWithin(ctx, permission, "EACH")}
    order by c.id for no key update of c`.execute(tx);
  if (rows.length < wanted.length) throw notFound("contact");
  const leads = await leadsOf(ctx.tx, wanted, "READ");
  return rows.map((row) => ({ ...row, leads: leads.get(row.id) ?? [] }));
}

/** The leads of contacts that are not deleted, by contact; held until the transaction ends, or only read. */
export async function leadsOf(
  tx: Tx<"leads">,
  contactIds: readonly string[],
  how: "HELD" | "READ",
): Promise<Map<string, ContactLead[]>> {
  const { rows } = await sql<ContactLead & { contact_id: string }>`
    select l.id, l.contact_id, l.assignee_id, l.last_agent_id, l.team_id, l.active_call_id
    from leads l where l.contact_id = any(${[...contactIds]}::uuid[]) and l.deleted_at is null
    order by l.id ${how === "HELD" ? sql`for update` : sql``}`.execute(tx);
  return byContact(rows);
}

/** Leads by the contact that they are with. */
export function byContact(
  rows: readonly (ContactLead & { contact_id: string })[],
): Map<string, ContactLead[]> {
  const found = new Map<string, ContactLead[]>();
  for (const { contact_id, ...lead } of rows) {
    const own = found.get(contact_id);
    if (own) own.push(lead);
    else found.set(contact_id, [lead]);
  }
  return found;
}
