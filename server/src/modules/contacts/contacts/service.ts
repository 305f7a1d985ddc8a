import { isDeepStrictEqual } from "node:util";
import {
  type AttributeValue,
  type Contact,
  contactCreated,
  type Input,
  type updateContact as updateContactEndpoint,
} from "@parley/contract";
import { type Ctx, demand } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { emit } from "../../../platform/events/emit.ts";
import { demandVersion, versioned } from "../../../platform/http/version.ts";
import { newId } from "../../../platform/ids.ts";
import { inScope } from "../../../platform/scope.ts";
import { recordOn } from "../activities/service.ts";
import { contactSubject } from "../activities/subject.ts";
import { demandFit } from "../fields/service.ts";
import { contactPlace } from "../points/place/contact-place.ts";
import { type Address, digestOf, sealPoint, tidy } from "../points/points.ts";
import {
  contactsByDigest,
  insertPoints,
  lockAddresses,
  pointsOfContact,
} from "../points/queries.ts";
import { addressesOf, refuseOnCall, replaceAddresses } from "./addresses.ts";
import { givenZone, placeAnew } from "./place.ts";
import {
  type ContactChange,
  type ContactFound,
  contactWithExternalId,
  copyToLeads,
  findContact,
  insertContacts,
  lockContact,
  lockLeadsOf,
  oldestWithin,
  updateContactRow,
} from "./queries.ts";
import { removeContacts } from "./remove.ts";
import { ownersOf, tellChange } from "./telling.ts";

export type ContactDraft = {
  kind: "PERSON" | "COMPANY";
  name: string;
  company: string | null;
  externalId?: string | null;
  language: string | null;
  timeZone: string | null;
  attributes?: Record<string, AttributeValue>;
  points: Address[];
};

export async function createContact(ctx: Ctx, draft: ContactDraft): Promise<Contact> {
  return getContact(ctx, await addContact(ctx, draft));
}

/**
 * The contact that has one of these addresses, or a new one. One that the caller may not see stays
 * hidden from him, so for him it is a new one. Addresses it did not have yet are added to it.
 */
export async function findOrCreateContact(ctx: Ctx, draft: ContactDraft): Promise<string> {
  const vault = await ctx.vault();
  const addresses = tidy(draft.points);
  const digests = addresses.map(({ type, value }) => digestOf(vault, type, value));
  if (digests.length > 0) await lockAddresses(ctx.tx, digests);
  const known = await contactsByDigest(ctx.tx, digests);
  const contactId = await oldestWithin(
    ctx,
    known.map((point) => point.contact_id),
  );
  if (contactId === undefined) {
    demand(ctx, "contacts:create");
    return addContact(ctx, draft);
  }
  await addAddresses(ctx, contactId, addresses);
  return contactId;
}

export async function updateContact(
  ctx: Ctx,
  id: string,
  change: Input<typeof updateContactEndpoint>["body"],
  knownVersion: number | undefined,
): Promise<Contact> {
  if (!(await findContact(ctx, "contacts:update", id))) throw notFound("contact");
  // They replace the ones there are: whoever sees these masked would lose them.
  if (change.points) {
    demand(ctx, "contacts:see-phone");
    demand(ctx, "contacts:see-email");
  }
  const before = await lockContact(ctx.tx, id);
  if (!before || before.deleted_at) throw notFound("contact");
  demandVersion(before.version, knownVersion);

  if (change.externalId && change.externalId !== before.external_id) {
    await refuseTaken(ctx, change.externalId);
  }

  const leads = await lockLeadsOf(ctx.tx, id);
  const columns: ContactChange = {};
  const fields: string[] = [];
  const was: Record<string, unknown> = {};
  for (const [field, column] of changeable) {
    const value = change[field];
    const known = column === "time_zone" ? givenZone(before) : before[column];
    if (value === undefined || value === known) continue;
    if (column !== "time_zone") Object.assign(columns, { [column]: value });
    was[field] = before[column];
    fields.push(field);
  }
  if (change.attributes && !isDeepStrictEqual(change.attributes, before.attributes)) {
    await demandFit(ctx, change.attributes, { of: kindOf(before) });
    columns.attributes = JSON.stringify(change.attributes);
    was.attributes = before.attributes;
    fields.push("attributes");
  }
  const points = change.points && (await addressesOf(ctx, id));
  if (change.points && (await replaceAddresses(ctx, id, tidy(change.points), leads))) {
    was.points = points?.map(({ type, value, label, primary }) => ({
      type,
      value,
      label,
      primary,
    }));
    fields.push("points");
  }
  if (fields.length > 0) {
    await updateContactRow(ctx.tx, id, columns);
    if (fields.some((field) => field === "points" || field === "timeZone")) {
      const { timeZone: given = givenZone(before) } = change;
      await placeAnew(ctx, id, given);
    }
    await copyToLeads(ctx.tx, [id]);
    const is = Object.fromEntries(
      fields.map((field) => [field, change[field as keyof typeof change]]),
    );
    await tellChange(ctx, id, before.created_by, leads, fields, { before: was, after: is });
    const subject = await contactSubject(ctx, "contacts:update", id);
    await recordOn(ctx, subject, { type: "CONTACT_UPDATED", data: { fields } });
  }
  return getContact(ctx, id, "contacts:update");
}

const changeable = [
  ["name", "name"],
  ["company", "company"],
  ["externalId", "external_id"],
  ["language", "language"],
  ["timeZone", "time_zone"],
] as const;

/** Deletes a contact with its leads; a lead that is restored brings it back. */
export async function deleteContact(
  ctx: Ctx,
  id: string,
  knownVersion: number | undefined,
): Promise<void> {
  if (!(await findContact(ctx, "contacts:delete", id))) throw notFound("contact");
  const before = await lockContact(ctx.tx, id);
  if (!before || before.deleted_at) throw notFound("contact");
  demandVersion(before.version, knownVersion);
  const leads = await lockLeadsOf(ctx.tx, id);
  refuseOnCall(leads);
  if (!leads.every((lead) => inScope(ctx, "contacts:delete", ownersOf(lead)))) {
    throw new Refusal("conflict", "The contact has leads that belong to others");
  }

  const { name, company, language, time_zone: timeZone, created_by: createdBy } = before;
  const leaving = { id, kind: kindOf(before), name, company, language, timeZone, createdBy };
  await removeContacts(ctx, [leaving], new Map([[id, leads]]));
}

export async function getContact(
  ctx: Ctx,
  id: string,
  permission: "contacts:read" | "contacts:update" = "contacts:read",
): Promise<Contact> {
  // What one has just made oneself is always in reach.
  const row = await findContact(ctx, permission, id);
  if (!row) throw notFound("contact");
  return versioned(await withAddresses(ctx, row), row.version);
}

/** The contact with its addresses opened. */
async function withAddresses(ctx: Ctx, row: ContactFound): Promise<Contact> {
  return { ...toContact(row), points: await addressesOf(ctx, row.id) };
}

export function toContact(row: ContactFound): Omit<Contact, "points"> {
  const can: Contact["can"] = [];
  if (row.may_update) can.push("update");
  if (row.may_delete) can.push("delete");
  return {
    id: row.id,
    kind: kindOf(row),
    name: row.name,
    company: row.company,
    externalId: row.external_id,
    language: row.language,
    timeZone: row.time_zone,
    timeZoneSource: row.time_zone_source as Contact["timeZoneSource"],
    timeZones: row.time_zones,
    country: row.country,
    region: row.region,
    attributes: row.attributes,
    tagIds: row.tag_ids,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    can,
  };
}

function kindOf({ kind }: { kind: string }): Contact["kind"] {
  return kind === "COMPANY" ? "COMPANY" : "PERSON";
}

async function addContact(ctx: Ctx, draft: ContactDraft): Promise<string> {
  const id = newId();
  const { kind, name, company, language, timeZone, externalId = null, attributes = {} } = draft;
  await refuseTaken(ctx, externalId);
  await demandFit(ctx, attributes, { of: kind });
  const created_by = ctx.actor.userId;
  const addresses = tidy(draft.points);
  const place = contactPlace(timeZone, addresses);
  const own = { id, kind, name, company, external_id: externalId, language };
  const row = { ...own, ...place, attributes, created_by };
  await insertContacts(ctx.tx, [row], ctx.now);
  const vault = await ctx.vault();
  const points = addresses.map((address) => sealPoint(vault, id, address));
  await insertPoints(ctx.tx, points, ctx.now);
  const audience = ofRecord("contacts:read", [created_by], null);
  await emit(ctx, contactCreated, { id }, audience, { after: draft });
  return id;
}

/** An id of another system is one contact's at a time. */
export async function refuseTaken(ctx: Ctx, externalId: string | null): Promise<void> {
  if (externalId === null) return;
  if ((await contactWithExternalId(ctx.tx, externalId)) === undefined) return;
  throw new Refusal("conflict", "Another contact has this external id", {
    errors: [{ field: "externalId", reason: "is taken" }],
  });
}

/** Addresses that a contact lacks become its own. */
export async function addAddresses(ctx: Ctx, contactId: string, wanted: Address[]): Promise<void> {
  const vault = await ctx.vault();
  const contact = await lockContact(ctx.tx, contactId);
  const known = await pointsOfContact(ctx.tx, contactId);
  const missing = wanted.filter((address) => {
    const digest = digestOf(vault, address.type, address.value);
    return !known.some((point) => point.digest.equals(digest));
  });
  if (missing.length === 0) return;
  const points = missing.map((address) => {
    const isFirst = !known.some((point) => point.type === address.type);
    return sealPoint(vault, contactId, { ...address, primary: address.primary && isFirst });
  });
  await insertPoints(ctx.tx, points, ctx.now);
  await placeAnew(ctx, contactId, givenZone(contact));
  await copyToLeads(ctx.tx, [contactId]);
  const leads = await lockLeadsOf(ctx.tx, contactId);
  await tellChange(ctx, contactId, contact?.created_by ?? null, leads, ["points"], {
    after: { points: missing },
  });
}
