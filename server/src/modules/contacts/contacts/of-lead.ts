import { type Contact, contactUpdated } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emit } from "../../../platform/events/emit.ts";
import { inScope } from "../../../platform/scope.ts";
import { addressesOf } from "./addresses.ts";
import { lockContact, readContact, updateContactRow } from "./queries.ts";
import { toContact } from "./service.ts";

type OwnedLead = {
  contact_id: string;
  assignee_id: string | null;
  last_agent_id: string | null;
  team_id: string | null;
};

/** The contact of a lead that the caller sees: with the lead he sees its contact. */
export async function contactOfLead(ctx: Ctx, lead: OwnedLead): Promise<Contact> {
  const [row, points] = await Promise.all([
    readContact(ctx.tx, lead.contact_id),
    addressesOf(ctx, lead.contact_id),
  ]);
  const owned = { owners: [lead.assignee_id, lead.last_agent_id], teamId: lead.team_id };
  const contact = toContact({
    ...row,
    may_update: row.deleted_at === null && inScope(ctx, "contacts:update", owned),
    may_delete: row.deleted_at === null && inScope(ctx, "contacts:delete", owned),
  });
  return { ...contact, points };
}

/** A lead that comes back brings its contact back. */
export async function reviveContact(ctx: Ctx, lead: OwnedLead): Promise<void> {
  const contact = await lockContact(ctx.tx, lead.contact_id);
  if (!contact?.deleted_at) return;
  await updateContactRow(ctx.tx, contact.id, { deleted_at: null, deleted_by: null });
  const owners = [contact.created_by, lead.assignee_id, lead.last_agent_id];
  const audience = ofRecord("contacts:read", owners, lead.team_id);
  await emit(ctx, contactUpdated, { id: contact.id, fields: ["deletedAt"] }, audience);
}
