import * as api from "@parley/contract";
import { type Case, caseOf, cursor, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const spareLead = async (own: Estate) => (await own.lead()).id;
const spareContact = async (own: Estate) => (await own.lead()).contactId;
const deletedLead = async (own: Estate) => {
  const id = await spareLead(own);
  await own.admin.call(api.deleteLead, { params: { id } });
  return id;
};
const deletedContact = async (own: Estate) => {
  const id = await spareContact(own);
  await own.admin.call(api.deleteContact, { params: { id } });
  return id;
};
const related = async (own: Estate) => {
  const input = { params: { id: own.contactId }, body: relationTo(await spareContact(own)) };
  return (await own.admin.call(api.addRelationship, input)).id;
};
const relationTo = (contactId: string) => ({ type: "PARTNER" as const, contactId });
const source = async (own: Estate) => {
  const body = { name: own.name("Source"), channel: "WEB" as const };
  return (await own.admin.call(api.createSource, { body })).id;
};

/** Two of each lie in the bin, so that its lists have more than one page. */
const binCursor = <E extends typeof api.listDeletedLeads | typeof api.listDeletedContacts>(
  endpoint: E,
  make: (own: Estate) => Promise<string>,
) => {
  const place = cursor(endpoint, () => ({}) as never);
  const pick = async (estate: Estate) => {
    await make(estate);
    await make(estate);
    return place.ours(estate);
  };
  return { ...place, theirs: pick, ours: pick };
};

export const binCases: Record<string, Case> = {
  listDeletedLeads: caseOf(
    api.listDeletedLeads,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": binCursor(api.listDeletedLeads, deletedLead) },
  ),
  listDeletedContacts: caseOf(
    api.listDeletedContacts,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": binCursor(api.listDeletedContacts, deletedContact) },
  ),
  restoreContact: caseOf(
    api.restoreContact,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await deletedContact(own)) } }),
    { "path.id": key(deletedContact) },
  ),
  purgeBin: caseOf(
    api.purgeBin,
    async (own, ids) => ({
      body: {
        leadIds: [ids["body.leadIds[]"] ?? (await deletedLead(own))],
        contactIds: [ids["body.contactIds[]"] ?? (await deletedContact(own))],
      },
    }),
    { "body.leadIds[]": key(deletedLead), "body.contactIds[]": key(deletedContact) },
  ),

  listRelationships: caseOf(
    api.listRelationships,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.contactId } }),
    { "path.id": key((estate) => estate.contactId) },
  ),
  addRelationship: caseOf(
    api.addRelationship,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? own.contactId },
      body: relationTo(ids["body.contactId"] ?? (await spareContact(own))),
    }),
    {
      "path.id": key((estate) => estate.contactId),
      "body.contactId": key((estate) => estate.contactId, spareContact),
    },
  ),
  removeRelationship: caseOf(
    api.removeRelationship,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await related(own)) } }),
    { "path.id": key(related) },
  ),

  listSources: caseOf(api.listSources, () => ({})),
  createSource: caseOf(api.createSource, (own) => ({
    body: { name: own.name("Source"), channel: "WEB" as const, costPerLead: 2.5 },
  })),
  updateSource: caseOf(
    api.updateSource,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await source(own)) },
      body: { name: own.name("Source") },
    }),
    { "path.id": key(source) },
  ),
  deleteSource: caseOf(
    api.deleteSource,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await source(own)) } }),
    { "path.id": key(source) },
  ),
  getSourceReport: caseOf(api.getSourceReport, () => ({ query: { touch: "LAST" as const } })),
  downloadSourceReport: caseOf(api.downloadSourceReport, () => ({})),
  getAttribution: caseOf(
    api.getAttribution,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.leadId } }),
    { "path.id": key((estate) => estate.leadId) },
  ),
  addTouch: caseOf(
    api.addTouch,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.leadId },
      body: { source: own.name("Source"), medium: "mail" },
    }),
    { "path.id": key((estate) => estate.leadId) },
  ),
};
