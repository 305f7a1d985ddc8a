import { randomBytes } from "node:crypto";
import * as api from "@parley/contract";
import { type Case, caseOf, cursor, filter, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";

const spareLead = async (own: Estate) => (await own.lead()).id;
const deletedLead = async (own: Estate) => {
  const id = await spareLead(own);
  await own.admin.call(api.deleteLead, { params: { id } });
  return id;
};
const spareContact = async (own: Estate) => (await own.lead()).contactId;
const phone = (estate: Estate) => estate.leadPhone;
const lastDigits = (estate: Estate) => estate.leadPhone.slice(-8);
const email = (estate: Estate) => `lead@${estate.mark.toLowerCase()}.example`;

/** Every filter of leads that can name a row or a person. */
const leadFilters = {
  "query.assigneeId": filter((estate) => estate.agent.userId),
  "query.teamId": filter((estate) => estate.teamId),
  "query.campaignId": filter((estate) => estate.campaignId),
  "query.contactId": filter((estate) => estate.contactId),
  "query.pipelineId": filter((estate) => estate.pipelineId),
  "query.stageId": filter((estate) => estate.stageId),
  "query.tagId[]": filter((estate) => estate.tagId),
  "query.listId": filter((estate) => estate.listId),
  q: filter((estate) => estate.mark),
  phone: filter(phone),
  phoneEnds: filter(lastDigits),
  email: filter(email),
};
const leadQuery = (ids: Partial<Record<string, string>>) => ({
  assigneeId: ids["query.assigneeId"],
  teamId: ids["query.teamId"],
  campaignId: ids["query.campaignId"],
  contactId: ids["query.contactId"],
  pipelineId: ids["query.pipelineId"],
  stageId: ids["query.stageId"],
  tagId: ids["query.tagId[]"] && [ids["query.tagId[]"]],
  listId: ids["query.listId"],
  q: ids.q,
  phone: ids.phone,
  phoneEnds: ids.phoneEnds,
  email: ids.email,
});

/** Places of a body under the names that they have in a query. */
const inQuery = (ids: Partial<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(ids).map(([name, id]) => [name.replace("body.", "query."), id] as const),
  );

export const peopleCases: Record<string, Case> = {
  listContacts: caseOf(
    api.listContacts,
    (_, ids) => ({
      query: {
        ...{ cursor: ids["query.cursor"], q: ids.q, phone: ids.phone, email: ids.email },
        tagId: ids["query.tagId[]"] && [ids["query.tagId[]"]],
      },
    }),
    {
      "query.cursor": cursor(api.listContacts, () => ({})),
      "query.tagId[]": filter((estate) => estate.tagId),
      q: filter((estate) => estate.mark),
      phone: filter(phone),
      email: filter(email),
    },
  ),
  exportContacts: caseOf(
    api.exportContacts,
    (_, ids) => ({
      body: {
        ...{ q: ids.q, phone: ids.phone, email: ids.email },
        tagId: ids["body.tagId[]"] && [ids["body.tagId[]"]],
      },
    }),
    {
      "body.tagId[]": filter((estate) => estate.tagId),
      q: filter((estate) => estate.mark),
      phone: filter(phone),
      email: filter(email),
    },
  ),
  getContact: caseOf(
    api.getContact,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.contactId } }),
    { "path.id": key((estate) => estate.contactId) },
  ),
  createContact: caseOf(
    api.createContact,
    (own, ids) => ({
      body: {
        name: own.name("Contact"),
        points: [{ type: "PHONE" as const, value: ids["body.points[].value"] ?? own.leadPhone }],
        externalId: ids["body.externalId"],
      },
    }),
    {
      "body.points[].value": value(phone, phone),
      "body.externalId": value(externalIdOfContact, (own) => own.name("id")),
    },
  ),
  updateContact: caseOf(
    api.updateContact,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.contactId },
      body: { company: own.name("Firm"), externalId: ids["body.externalId"] },
    }),
    {
      "path.id": key((estate) => estate.contactId),
      "body.externalId": value(externalIdOfContact, (own) => own.name("id")),
    },
  ),
  deleteContact: caseOf(
    api.deleteContact,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await spareContact(own)) } }),
    { "path.id": key((estate) => estate.contactId, spareContact) },
  ),

  listLeads: caseOf(
    api.listLeads,
    (_, ids) => ({ query: { cursor: ids["query.cursor"], ...leadQuery(ids) } }),
    { "query.cursor": cursor(api.listLeads, () => ({})), ...leadFilters },
  ),
  exportLeads: caseOf(
    api.exportLeads,
    (_, ids) => ({ body: leadQuery(inQuery(ids)) }),
    Object.fromEntries(
      Object.entries(leadFilters).map(([name, place]) => [name.replace("query.", "body."), place]),
    ),
  ),
  countLeads: caseOf(api.countLeads, (_, ids) => ({ query: leadQuery(ids) }), leadFilters),
  leadCallability: caseOf(
    api.leadCallability,
    (_, ids) => ({ query: leadQuery(ids) }),
    leadFilters,
  ),
  getLead: caseOf(api.getLead, (own, ids) => ({ params: { id: ids["path.id"] ?? own.leadId } }), {
    "path.id": key((estate) => estate.leadId),
  }),
  leadRelated: caseOf(
    api.leadRelated,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.leadId } }),
    { "path.id": key((estate) => estate.leadId) },
  ),
  createLead: caseOf(
    api.createLead,
    (own, ids) => ({
      body: {
        ...(ids["body.contactId"]
          ? { contactId: ids["body.contactId"] }
          : {
              contact: {
                name: own.name("Lead"),
                points: [
                  { type: "PHONE" as const, value: ids["body.contact.points[]"] ?? phone(own) },
                ],
              },
            }),
        assigneeId: ids["body.assigneeId"] ?? null,
        externalId: ids["body.externalId"] ?? null,
      },
    }),
    {
      "body.contactId": key((estate) => estate.contactId),
      "body.assigneeId": key((estate) => estate.agent.userId),
      "body.externalId": value(externalId, (own) => own.name("id")),
      // Found by its number: theirs must not be found, and a new contact is made.
      "body.contact.points[]": value(phone, phone),
    },
  ),
  updateLead: caseOf(
    api.updateLead,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await spareLead(own)) },
      body: {
        source: own.name("Source"),
        ...(ids["body.assigneeId"] ? { assigneeId: ids["body.assigneeId"] } : {}),
        ...(ids["body.externalId"] ? { externalId: ids["body.externalId"] } : {}),
      },
    }),
    {
      "path.id": key((estate) => estate.leadId),
      "body.assigneeId": key((estate) => estate.agent.userId),
      "body.externalId": value(externalId, (own) => own.name("id")),
    },
  ),
  deleteLead: caseOf(
    api.deleteLead,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await spareLead(own)) } }),
    { "path.id": key((estate) => estate.leadId, spareLead) },
  ),
  restoreLead: caseOf(
    api.restoreLead,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await deletedLead(own)) } }),
    { "path.id": key(deletedLead) },
  ),
};

/** An id of another system that a contact of the estate has. */
async function externalIdOfContact(estate: Estate): Promise<string> {
  const id = `id ${randomBytes(4).toString("hex")}`;
  const params = { id: await spareContact(estate) };
  await estate.admin.call(api.updateContact, { params, body: { externalId: id } });
  return id;
}

/** An id of another system that a lead of the estate has. */
async function externalId(estate: Estate): Promise<string> {
  const id = `id ${randomBytes(4).toString("hex")}`;
  const params = { id: estate.leadId };
  await estate.admin.call(api.updateLead, { params, body: { externalId: id } });
  return id;
}
