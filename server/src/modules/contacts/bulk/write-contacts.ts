import { contactUpdated, leadUpdated } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import { inScope } from "../../../platform/scope.ts";
import { addActivities } from "../activities/service.ts";
import { restoreContacts } from "../bin/contacts.ts";
import { leadsOf } from "../contacts/many.ts";
import { copyToLeads } from "../contacts/queries.ts";
import { removeContacts } from "../contacts/remove.ts";
import { audiencesOf, leadAudience, ownersOf } from "../contacts/telling.ts";
import { anyOwner, selectFields } from "../fields/queries.ts";
import { faultsIn } from "../fields/values.ts";
import { retagContacts } from "../tags/service.ts";
import { type ContactForBulk, writeContactRows } from "./contact-queries.ts";
import { applied, type Decision, type Outcome, type Values } from "./values.ts";

export type Judged = Outcome & { contact: ContactForBulk | undefined };
type Change = { contact: ContactForBulk; before: Values; after: Values };
type Reason = Extract<Decision, { result: "REFUSED" }>["reason"];

/**
 * Writes what was decided to change: rows, leads, timelines and news, each with one statement. What a
 * contact's own rules refuse then is refused by itself.
 */
export async function writeContacts(ctx: Ctx, judged: readonly Judged[]): Promise<Outcome[]> {
  const against = await byFieldRules(ctx, judged);
  const changes = judged.flatMap(({ contact, decision }): Change[] => {
    if (!contact || decision.result !== "CHANGED" || against.has(contact.id)) return [];
    return [{ contact, before: decision.before, after: decision.after }];
  });
  await writeTags(ctx, changes);
  await writeFields(
    ctx,
    changes.filter(({ after }) => !after.tag && after.deletedAt === undefined),
  );
  const refusals = [
    ...(await remove(
      ctx,
      changes.filter(({ after }) => typeof after.deletedAt === "string"),
    )),
    ...(await restore(
      ctx,
      changes.filter(({ after }) => after.deletedAt === null),
    )),
  ];
  for (const [id, reason] of refusals) against.set(id, reason);
  return judged.map(({ id, decision }) => {
    const reason = against.get(id);
    return { id, decision: reason ? { result: "REFUSED", reason } : decision };
  });
}

/** Contacts whose own fields would not be as they are defined, required ones included. */
async function byFieldRules(ctx: Ctx, judged: readonly Judged[]): Promise<Map<string, Reason>> {
  const against = new Map<string, Reason>();
  const given = judged.filter(
    ({ decision }) => decision.result === "CHANGED" && decision.after.attribute,
  );
  if (given.length === 0) return against;
  const definitions = await selectFields(ctx.tx, anyOwner, false);
  for (const { id, contact, decision } of given) {
    if (!contact || decision.result !== "CHANGED") continue;
    const own = definitions.filter(({ record }) => record === contact.kind);
    const { attributes } = applied(contact, decision.after);
    if (faultsIn(own, attributes).length > 0) against.set(id, "FIELD_RULES");
  }
  return against;
}

async function writeFields(ctx: Ctx, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const ids = changes.map(({ contact }) => contact.id);
  const leads = await leadsOf(ctx.tx, ids, "HELD");
  await writeContactRows(
    ctx.tx,
    changes.map(({ contact, after }) => applied(contact, after)),
  );
  await copyToLeads(ctx.tx, ids);
  await emitAll(
    ctx,
    changes.flatMap((change) => newsOf(change, leads.get(change.contact.id) ?? [])),
  );
  const by = { type: "CONTACT_UPDATED" as const, actorId: ctx.actor.userId };
  await addActivities(
    ctx,
    changes.map(({ contact, after }) => ({
      ...by,
      contactId: contact.id,
      data: { fields: fieldsOf(after) },
    })),
  );
}

function fieldsOf(values: Values): string[] {
  return values.attribute ? ["attributes"] : Object.keys(values);
}

type Leads = Parameters<typeof audiencesOf>[2];

function newsOf({ contact, before, after }: Change, leads: Leads): Emission[] {
  const { id, createdBy } = contact;
  const change = { before: told(contact, before), after: told(contact, after) };
  const data = { id, fields: fieldsOf(after) };
  const of = audiencesOf("contacts:read", createdBy, leads);
  return [
    ...of.map((audience): Emission => ({ type: contactUpdated, data, audience, change })),
    ...leads.map((lead): Emission => {
      const shown = { id: lead.id, contactId: id, fields: ["contact"] };
      return { type: leadUpdated, data: shown, audience: leadAudience(lead) };
    }),
  ];
}

/** Own fields are told as a whole, as they are when one contact is changed. */
function told(contact: ContactForBulk, values: Values): Record<string, unknown> {
  const { attribute, ...plain } = values;
  return attribute ? { attributes: applied(contact, values).attributes } : plain;
}

/** Those that came into a call, or whose leads went to others, meanwhile stay. */
async function remove(ctx: Ctx, changes: readonly Change[]): Promise<[string, Reason][]> {
  if (changes.length === 0) return [];
  const contacts = changes.map(({ contact }) => contact);
  const ids = contacts.map(({ id }) => id);
  const leads = await leadsOf(ctx.tx, ids, "HELD");
  const refusals = new Map<string, Reason>();
  for (const id of ids) {
    const own = leads.get(id) ?? [];
    if (own.some((lead) => lead.active_call_id !== null)) refusals.set(id, "ON_CALL");
    else if (!own.every((lead) => inScope(ctx, "contacts:delete", ownersOf(lead)))) {
      refusals.set(id, "OTHERS_LEADS");
    }
  }
  const leaving = contacts
    .filter(({ id }) => !refusals.has(id))
    .map(({ id, kind, name, company, language, timeZone, createdBy }) => {
      return { id, kind, name, company, language, timeZone, createdBy };
    });
  await removeContacts(ctx, leaving, leads);
  return [...refusals];
}

/** Whom one may not bring back stays in the bin. */
async function restore(ctx: Ctx, changes: readonly Change[]): Promise<[string, Reason][]> {
  if (changes.length === 0) return [];
  const ids = changes.map(({ contact }) => contact.id);
  const back = await restoreContacts(ctx, ids);
  return ids.filter((id) => !back.has(id)).map((id) => [id, "NOT_ALLOWED"]);
}

/** Tags lie beside the contacts: those to get one and those to lose it, which undo may mix. */
async function writeTags(ctx: Ctx, changes: readonly Change[]): Promise<void> {
  for (const has of [true, false]) {
    const some = changes.filter(({ after }) => after.tag?.has === has);
    const tag = some[0]?.after.tag?.id;
    if (tag === undefined) continue;
    const ids = some.map(({ contact }) => contact.id);
    await retagContacts(ctx, ids, has ? { add: [tag], remove: [] } : { add: [], remove: [tag] });
  }
}
