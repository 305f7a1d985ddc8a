import { type Contact, contactUpdated, leadRestored, type Permission } from "@parley/contract";
import { sql } from "kysely";
import { type Ctx, may } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import { addActivities } from "../activities/service.ts";
import { byContact } from "../contacts/many.ts";
import { type ContactLead, contactWithin } from "../contacts/queries.ts";
import { getContact } from "../contacts/service.ts";
import { audiencesOf, leadAudience } from "../contacts/telling.ts";
import { demandLeadRoom } from "../leads/queries.ts";
import { bringBack, lockLeadsGoneWith } from "./queries.ts";

type DeletedContact = { id: string; created_by: string | null };

/** Those of these contacts that lie in the bin, within the caller's scope, held. */
export async function findDeletedContacts(
  ctx: Ctx,
  permission: Permission,
  ids: readonly string[],
): Promise<DeletedContact[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<DeletedContact>`
    select c.id, c.created_by from contacts c
    where c.id = any(${[...ids]}::uuid[]) and c.deleted_at is not null and c.purged_at is null
      and ${contactWithin(ctx, permission, "EACH")}
    order by c.id for update`.execute(ctx.tx);
  return rows;
}

/** Brings a contact back, and with it the leads that went with it. */
export async function restoreContact(ctx: Ctx, id: string): Promise<Contact> {
  const back = await restoreContacts(ctx, [id]);
  if (!back.has(id)) throw await absent(ctx, id);
  return getContact(ctx, id);
}

/** The same of many at once; tells who came back. One that the caller may not bring back stays where it is. */
export async function restoreContacts(
  ctx: Ctx,
  wanted: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = await findDeletedContacts(ctx, "contacts:restore", wanted);
  const ids = found.map(({ id }) => id);
  const leads = byContact(await lockLeadsGoneWith(ctx.tx, ids));
  const leadIds = [...leads.values()].flatMap((own) => own.map(({ id }) => id));
  await bringBack(ctx.tx, "contacts", ids);
  await bringBack(ctx.tx, "leads", leadIds);
  const actorId = ctx.actor.userId;
  const type = "LEAD_RESTORED" as const;
  await addActivities(
    ctx,
    leadIds.map((leadId) => ({ leadId, type, actorId })),
  );
  await emitAll(
    ctx,
    found.flatMap((contact) => newsOf(contact, leads.get(contact.id) ?? [])),
  );
  if (leadIds.length > 0) await demandLeadRoom(ctx);
  return new Set(ids);
}

function newsOf({ id, created_by }: DeletedContact, leads: readonly ContactLead[]): Emission[] {
  const data = { id, fields: ["deletedAt"] };
  return [
    ...leads.map((lead): Emission => {
      const returned = { id: lead.id, contactId: id };
      return { type: leadRestored, data: returned, audience: leadAudience(lead) };
    }),
    ...audiencesOf("contacts:read", created_by, leads).map((audience): Emission => {
      return { type: contactUpdated, data, audience };
    }),
  ];
}

/** There is none, or it is not deleted: the second is told to those only who see it. */
async function absent(ctx: Ctx, id: string): Promise<Refusal> {
  if (!may(ctx, "contacts:read")) return notFound("contact");
  const alive = await getContact(ctx, id).catch(() => undefined);
  return alive ? new Refusal("conflict", "The contact is not deleted") : notFound("contact");
}
