import { type Contact, contactDeleted, leadDeleted } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import { markLeadsDeleted } from "../leads/queries.ts";
import type { ContactLead } from "./queries.ts";
import { audiencesOf, leadAudience } from "./telling.ts";

/** A contact as the audit log keeps it when it goes. */
export type Leaving = Pick<
  Contact,
  "id" | "kind" | "name" | "company" | "language" | "timeZone"
> & {
  createdBy: string | null;
};
type LeadsOf = ReadonlyMap<string, readonly ContactLead[]>;

/** Puts contacts that may go into the bin, with the leads that they have, and tells whoever saw them. */
export async function removeContacts(
  ctx: Ctx,
  contacts: readonly Leaving[],
  leads: LeadsOf,
): Promise<void> {
  if (contacts.length === 0) return;
  const mark = { at: ctx.now, by: ctx.actor.userId };
  const ids = contacts.map(({ id }) => id);
  const tx: Tx<"contacts"> = ctx.tx;
  await sql`
    update contacts set deleted_at = ${mark.at}, deleted_by = ${mark.by}
    where id = any(${ids}::uuid[])`.execute(tx);
  const leadIds = ids.flatMap((id) => (leads.get(id) ?? []).map((lead) => lead.id));
  await markLeadsDeleted(ctx.tx, leadIds, mark);
  await emitAll(
    ctx,
    contacts.flatMap((contact) => farewellOf(contact, leads.get(contact.id) ?? [])),
  );
}

function farewellOf(
  { id, createdBy, ...known }: Leaving,
  leads: readonly ContactLead[],
): Emission[] {
  const change = { before: known };
  return [
    ...audiencesOf("contacts:read", createdBy, leads).map((audience): Emission => {
      return { type: contactDeleted, data: { id }, audience, change };
    }),
    ...leads.map((lead): Emission => {
      const data = { id: lead.id, contactId: id };
      return { type: leadDeleted, data, audience: leadAudience(lead) };
    }),
  ];
}
