import * as api from "@parley/contract";
import { type Case, caseOf, filter, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const spareContact = async (own: Estate) => (await own.lead()).contactId;

/** Two leads of one person, the first of which keeps. */
async function pairOfLeads(own: Estate): Promise<{ winner: string; loser: string }> {
  const { id, contactId } = await own.lead();
  const second = await own.admin.call(api.createLead, { body: { contactId } });
  return { winner: id, loser: second.id };
}

/** A merge that was made a moment ago. */
async function merged(own: Estate): Promise<string> {
  const params = { id: await spareContact(own) };
  const body = { loserId: await spareContact(own) };
  return (await own.admin.call(api.mergeContacts, { params, body })).id;
}

/** The other half of a pair: one's own that fits the half that was named, else theirs. */
const leadPair = async (own: Estate, ids: { winner?: string; loser?: string }) => {
  if (!ids.winner && !ids.loser) return pairOfLeads(own);
  const named = ids.winner ?? ids.loser ?? "";
  const found = await own.admin.try(api.getLead, { params: { id: named } });
  const { contactId } = (found.status === 200 ? found.body : await own.lead()) as {
    contactId: string;
  };
  const other = await own.admin.call(api.createLead, { body: { contactId } });
  return { winner: ids.winner ?? other.id, loser: ids.loser ?? other.id };
};

const lead = key(
  (estate) => estate.leadId,
  async (own) => (await own.lead()).id,
);
const contact = key((estate) => estate.contactId, spareContact);

export const mergeCases: Record<string, Case> = {
  checkDuplicates: caseOf(
    api.checkDuplicates,
    (_, ids) => ({
      body: {
        ...(ids.phone ? { phones: [ids.phone] } : {}),
        ...(ids.name ? { name: ids.name } : {}),
        ...(ids["body.exceptId"] ? { exceptId: ids["body.exceptId"] } : {}),
      },
    }),
    {
      phone: filter((estate) => estate.leadPhone),
      "body.exceptId": { ...filter((estate) => estate.contactId), theirsIs: "OURS" },
    },
  ),
  previewContactMerge: caseOf(
    api.previewContactMerge,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await spareContact(own)) },
      query: { loserId: ids["query.loserId"] ?? (await spareContact(own)) },
    }),
    { "path.id": contact, "query.loserId": contact },
  ),
  mergeContacts: caseOf(
    api.mergeContacts,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await spareContact(own)) },
      body: { loserId: ids["body.loserId"] ?? (await spareContact(own)) },
    }),
    { "path.id": contact, "body.loserId": contact },
  ),
  previewLeadMerge: caseOf(
    api.previewLeadMerge,
    async (own, ids) => {
      const named = { winner: ids["path.id"], loser: ids["query.loserId"] };
      const { winner, loser } = await leadPair(own, defined(named));
      return { params: { id: winner }, query: { loserId: loser } };
    },
    { "path.id": lead, "query.loserId": lead },
  ),
  mergeLeads: caseOf(
    api.mergeLeads,
    async (own, ids) => {
      const named = { winner: ids["path.id"], loser: ids["body.loserId"] };
      const { winner, loser } = await leadPair(own, defined(named));
      return { params: { id: winner }, body: { loserId: loser } };
    },
    { "path.id": lead, "body.loserId": lead },
  ),
  undoMerge: caseOf(
    api.undoMerge,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await merged(own)) } }),
    { "path.id": key(merged) },
  ),
};

function defined<T extends Record<string, string | undefined>>(given: T) {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}
