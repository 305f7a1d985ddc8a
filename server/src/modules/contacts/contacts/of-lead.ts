import { type Contact, contactUpdated } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emit } from "../../../platform/events/emit.ts";
import { inScope } from "../../../platform/scope.ts";
import { addressesOf } from "./addresses.ts";
import {
  type ContactChange,
  type ContactRow,
  contactWithExternalId,
  lockContact,
  readContact,
  updateContactRow,
} from "./queries.ts";
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

/** What a contact comes back with: not with an id of another system that another contact has taken since. */
export async function backIn(ctx: Ctx, { external_id }: ContactRow): Promise<ContactChange> {
  const isTaken = external_id !== null && (await contactWithExternalId(ctx.tx, external_id));
  return { deleted_at: null, deleted_by: null, ...(isTaken ? { external_id: null } : {}) };
}

/** A lead that comes back brings its contact back. */
export async function reviveContact(ctx: Ctx, lead: OwnedLead): Promise<void> {
  const contact = await lockContact(ctx.tx, lead.contact_id);
  if (!contact?.deleted_at) return;
  await updateContactRow(ctx.tx, contact.id, await backIn(ctx, contact));
  const owners = [contact.created_by, lead.assignee_id, lead.last_agent_id];
  const audience = ofRecord("contacts:read", owners, lead.team_id);
  await emit(ctx, contactUpdated, { id: contact.id, fields: ["deletedAt"] }, audience);
}
