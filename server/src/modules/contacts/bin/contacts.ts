import { type Contact, contactUpdated, leadRestored, type Permission } from "@parley/contract";
import { sql } from "kysely";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emit } from "../../../platform/events/emit.ts";
import { record } from "../activities/service.ts";
import { backIn } from "../contacts/of-lead.ts";
import { contactWithin, lockContact, updateContactRow } from "../contacts/queries.ts";
import { getContact } from "../contacts/service.ts";
import { demandLeadRoom, findLead, leadWithExternalId, updateLeadRow } from "../leads/queries.ts";
import { audienceOf } from "../leads/view.ts";
import { leadsDeletedWith } from "./queries.ts";

/** Ids of those of these contacts that lie in the bin, within the caller's scope. */
export async function findDeletedContacts(
  ctx: Ctx,
  permission: Permission,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select c.id from contacts c
    where c.id = any(${[...ids]}::uuid[]) and c.deleted_at is not null and c.purged_at is null
      and ${contactWithin(ctx, permission, "EACH")}
    order by c.id for update`.execute(ctx.tx);
  return rows.map((row) => row.id);
}

/** Brings a contact back, and with it the leads that went with it. */
export async function restoreContact(ctx: Ctx, id: string): Promise<Contact> {
  const [found] = await findDeletedContacts(ctx, "contacts:restore", [id]);
  const before = found === undefined ? undefined : await lockContact(ctx.tx, id);
  if (!before?.deleted_at) throw await absent(ctx, id);
  const leadIds = await leadsDeletedWith(ctx.tx, id, before.deleted_at);
  await updateContactRow(ctx.tx, id, await backIn(ctx, before));
  const teams = new Set<string>();
  const owners: (string | null)[] = [before.created_by];
  for (const leadId of leadIds) {
    const lead = await findLead(ctx.tx, leadId);
    if (!lead) continue;
    // Another lead has taken its id of the other system since then; this one comes back without it.
    const isTaken =
      lead.external_id !== null && (await leadWithExternalId(ctx.tx, lead.external_id));
    const change = isTaken ? { external_id: null } : {};
    await updateLeadRow(ctx.tx, leadId, { deleted_at: null, deleted_by: null, ...change });
    await record(ctx, lead, { type: "LEAD_RESTORED" });
    await emit(ctx, leadRestored, { id: leadId, contactId: id }, audienceOf(lead));
    owners.push(lead.assignee_id, lead.last_agent_id);
    if (lead.team_id !== null) teams.add(lead.team_id);
  }
  if (leadIds.length > 0) await demandLeadRoom(ctx);
  const data = { id, fields: ["deletedAt"] };
  for (const team of teams.size > 0 ? teams : [null]) {
    await emit(ctx, contactUpdated, data, ofRecord("contacts:read", owners, team));
  }
  return getContact(ctx, id);
}

/** There is none, or it is not deleted: the second is told to those only who see it. */
async function absent(ctx: Ctx, id: string): Promise<Refusal> {
  if (!may(ctx, "contacts:read")) return notFound("contact");
  const alive = await getContact(ctx, id).catch(() => undefined);
  return alive ? new Refusal("conflict", "The contact is not deleted") : notFound("contact");
}
