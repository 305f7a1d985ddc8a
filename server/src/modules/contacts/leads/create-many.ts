import { contactCreated, type createLead, type Input, leadCreated } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import { newId } from "../../../platform/ids.ts";
import { addActivities } from "../activities/service.ts";
import { insertContacts } from "../contacts/queries.ts";
import { demandFitOfAll } from "../fields/service.ts";
import { contactPlace } from "../points/place/contact-place.ts";
import { sealPoint, tidy } from "../points/points.ts";
import { insertPoints } from "../points/queries.ts";
import { keepFirstTouch } from "../sources/service.ts";
import { demandLeadRoom, insertLeads } from "./queries.ts";

type NewContact = NonNullable<Input<typeof createLead>["body"]["contact"]>;

type Draft = Omit<
  Input<typeof createLead>["body"],
  "contactId" | "contact" | "campaign" | "medium"
> & {
  campaign?: string | null;
  medium?: string | null;
  contact: Omit<NewContact, "attributes"> & Partial<Pick<NewContact, "attributes">>;
  teamId: string | null;
};

/**
 * Creates leads for people whom the tenant does not know yet, with a statement for each table. Nobody
 * is looked for: for new tenants, whose first leads are known to be different people.
 */
export async function createLeads(ctx: Ctx, drafts: readonly Draft[]): Promise<string[]> {
  await demandFitOfAll(
    ctx,
    drafts.map(({ attributes }) => ({ of: "LEAD", attributes })),
  );
  await demandFitOfAll(
    ctx,
    drafts.map(({ contact: { kind, attributes = {} } }) => ({ of: kind, attributes })),
  );
  const vault = await ctx.vault();
  const created_by = ctx.actor.userId;
  const made = drafts.map((draft) => ({ ...draft, id: newId(), contactId: newId() }));
  await insertContacts(
    ctx.tx,
    made.map(({ contactId: id, contact }) => {
      const { kind, name, company, language, timeZone, attributes = {}, points } = contact;
      const place = contactPlace(timeZone, points);
      return { id, kind, name, company, language, ...place, attributes, created_by };
    }),
    ctx.now,
  );
  const points = made.flatMap(({ contactId, contact }) =>
    tidy(contact.points).map((address) => sealPoint(vault, contactId, address)),
  );
  await insertPoints(ctx.tx, points, ctx.now);
  await insertLeads(
    ctx.tx,
    made.map((lead) => ({
      id: lead.id,
      contact_id: lead.contactId,
      status: lead.status,
      source: lead.source,
      external_id: lead.externalId,
      assignee_id: lead.assigneeId,
      team_id: lead.teamId,
      attributes: lead.attributes,
      import_id: null,
      created_by,
    })),
    ctx.now,
  );
  await demandLeadRoom(ctx);
  for (const lead of made) await keepFirstTouch(ctx, lead.id, lead);
  await emitAll(
    ctx,
    made.flatMap(({ id, contactId, assigneeId, teamId }): Emission[] => [
      {
        type: contactCreated,
        data: { id: contactId },
        audience: ofRecord("contacts:read", [created_by, assigneeId], teamId),
      },
      {
        type: leadCreated,
        data: { id, contactId },
        audience: ofRecord("leads:read", [created_by, assigneeId], teamId),
      },
    ]),
  );
  await addActivities(
    ctx,
    made.map(({ id }) => ({ leadId: id, type: "LEAD_CREATED", actorId: created_by })),
  );
  return made.map(({ id }) => id);
}
