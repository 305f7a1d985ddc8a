import * as api from "@parley/contract";
import { type Case, caseOf, cursor, key, value } from "../case.ts";
import type { Estate } from "../estate.ts";
import { twin } from "./twin.ts";

let names = 0;
const named = (own: Estate, what: string) => own.name(`${what} ${++names}`);
const spareTag = async (own: Estate) =>
  (await own.admin.call(api.createTag, { body: { name: named(own, "Tag") } })).id;
const spareList = async (own: Estate) =>
  (await own.admin.call(api.createLeadList, { body: { name: named(own, "List") } })).id;
const spareView = async (own: Estate) =>
  (await own.admin.call(api.createSavedView, { body: { name: named(own, "View") } })).id;
const spareLead = async (own: Estate) => (await own.lead()).id;
const spareContact = async (own: Estate) => (await own.lead()).contactId;

/** What a view keeps is a value: nothing is looked up before somebody opens it. */
const kept = {
  "body.filter.assigneeId": value(
    (estate) => estate.agent.userId,
    (own) => own.agent.userId,
  ),
  "body.filter.teamId": value(
    (estate) => estate.teamId,
    (own) => own.teamId,
  ),
  "body.filter.campaignId": value(
    (estate) => estate.campaignId,
    (own) => own.campaignId,
  ),
  "body.filter.listId": value(
    (estate) => estate.listId,
    (own) => own.listId,
  ),
  "body.filter.contactId": value(
    (estate) => estate.contactId,
    (own) => own.contactId,
  ),
  "body.filter.pipelineId": value(
    (estate) => estate.pipelineId,
    (own) => own.pipelineId,
  ),
  "body.filter.stageId": value(
    (estate) => estate.stageId,
    (own) => own.stageId,
  ),
  "body.filter.tagId[]": value(
    (estate) => estate.tagId,
    (own) => own.tagId,
  ),
};
type Ids = Partial<Record<string, string>>;
const viewFilter = (ids: Ids) => ({
  assigneeId: ids["body.filter.assigneeId"],
  teamId: ids["body.filter.teamId"],
  campaignId: ids["body.filter.campaignId"],
  listId: ids["body.filter.listId"],
  contactId: ids["body.filter.contactId"],
  pipelineId: ids["body.filter.pipelineId"],
  stageId: ids["body.filter.stageId"],
  tagId: ids["body.filter.tagId[]"] && [ids["body.filter.tagId[]"]],
});

const fields: Record<string, Case> = {
  listLeadFields: caseOf(api.listLeadFields, () => ({})),
  listOwnFields: caseOf(api.listOwnFields, () => ({})),
  createOwnField: caseOf(api.createOwnField, () => ({
    body: { key: `f${++names}`, label: "Field", type: "TEXT" as const },
  })),
  updateOwnField: caseOf(
    api.updateOwnField,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.fieldId },
      body: { label: named(own, "Field") },
    }),
    { "path.id": key((estate) => estate.fieldId) },
  ),
  listContactConditionFields: caseOf(api.listContactConditionFields, () => ({})),
  listContactFields: caseOf(api.listContactFields, () => ({})),
  createContactField: caseOf(api.createContactField, () => ({
    body: { key: `f${++names}`, label: "Field", type: "TEXT" as const },
  })),
  updateContactField: caseOf(
    api.updateContactField,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.contactFieldId },
      body: { label: named(own, "Field") },
    }),
    { "path.id": key((estate) => estate.contactFieldId) },
  ),
};

const tags: Record<string, Case> = {
  listTags: caseOf(api.listTags, (_, ids) => ({ query: { cursor: ids["query.cursor"] } }), {
    "query.cursor": cursor(api.listTags, () => ({})),
  }),
  createTag: caseOf(
    api.createTag,
    (own, ids) => ({ body: { name: ids["body.name"] ?? named(own, "Tag") } }),
    {
      "body.name": value(
        twin((estate, name) => estate.admin.call(api.createTag, { body: { name } })),
        (own) => named(own, "Tag"),
      ),
    },
  ),
  updateTag: caseOf(
    api.updateTag,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.tagId },
      body: { name: named(own, "Tag") },
    }),
    { "path.id": key((estate) => estate.tagId) },
  ),
  tagLeads: caseOf(
    api.tagLeads,
    async (own, ids) => ({
      body: {
        leadIds: [ids["body.leadIds[]"] ?? (await spareLead(own))],
        add: [ids["body.add[]"] ?? own.tagId],
        remove: ids["body.remove[]"] ? [ids["body.remove[]"]] : [],
      },
    }),
    {
      "body.leadIds[]": key((estate) => estate.leadId, spareLead),
      "body.add[]": key((estate) => estate.tagId, spareTag),
      // None of its leads has theirs, so nothing is taken from anybody.
      "body.remove[]": value((estate) => estate.tagId, spareTag),
    },
  ),
};

const contactTags: Record<string, Case> = {
  tagContacts: caseOf(
    api.tagContacts,
    async (own, ids) => ({
      body: {
        contactIds: [ids["body.contactIds[]"] ?? (await spareContact(own))],
        add: [ids["body.add[]"] ?? own.tagId],
        remove: ids["body.remove[]"] ? [ids["body.remove[]"]] : [],
      },
    }),
    {
      "body.contactIds[]": key((estate) => estate.contactId, spareContact),
      "body.add[]": key((estate) => estate.tagId, spareTag),
      "body.remove[]": value((estate) => estate.tagId, spareTag),
    },
  ),
};

const lists: Record<string, Case> = {
  listLeadLists: caseOf(
    api.listLeadLists,
    (_, ids) => ({ query: { cursor: ids["query.cursor"] } }),
    { "query.cursor": cursor(api.listLeadLists, () => ({})) },
  ),
  getLeadList: caseOf(
    api.getLeadList,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.listId } }),
    { "path.id": key((estate) => estate.listId) },
  ),
  createLeadList: caseOf(
    api.createLeadList,
    (own, ids) => ({ body: { name: ids["body.name"] ?? named(own, "List") } }),
    {
      "body.name": value(
        twin((estate, name) => estate.admin.call(api.createLeadList, { body: { name } })),
        (own) => named(own, "List"),
      ),
    },
  ),
  updateLeadList: caseOf(
    api.updateLeadList,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.listId },
      body: { description: named(own, "About") },
    }),
    { "path.id": key((estate) => estate.listId) },
  ),
  changeListMembers: caseOf(
    api.changeListMembers,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await spareList(own)) },
      body: {
        add: [ids["body.add[]"] ?? own.leadId],
        remove: ids["body.remove[]"] ? [ids["body.remove[]"]] : [],
      },
    }),
    {
      "path.id": key((estate) => estate.listId, spareList),
      "body.add[]": key((estate) => estate.leadId, spareLead),
      "body.remove[]": key((estate) => estate.leadId, spareLead),
    },
  ),
};

const views: Record<string, Case> = {
  listSavedViews: caseOf(api.listSavedViews, () => ({})),
  createSavedView: caseOf(
    api.createSavedView,
    (own, ids) => ({ body: { name: named(own, "View"), filter: viewFilter(ids) } }),
    kept,
  ),
  updateSavedView: caseOf(
    api.updateSavedView,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.viewId },
      body: { name: named(own, "View"), filter: viewFilter(ids) },
    }),
    { "path.id": key((estate) => estate.viewId), ...kept },
  ),
  deleteSavedView: caseOf(
    api.deleteSavedView,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await spareView(own)) } }),
    { "path.id": key((estate) => estate.viewId, spareView) },
  ),
};

const keptOfContacts = { "body.filter.tagId[]": kept["body.filter.tagId[]"] };
const contactFilter = (ids: Ids) => ({ tagId: viewFilter(ids).tagId });
const spareContactView = async (own: Estate) =>
  (await own.admin.call(api.createContactView, { body: { name: named(own, "View") } })).id;

const contactViews: Record<string, Case> = {
  listContactViews: caseOf(api.listContactViews, () => ({})),
  createContactView: caseOf(
    api.createContactView,
    (own, ids) => ({ body: { name: named(own, "View"), filter: contactFilter(ids) } }),
    keptOfContacts,
  ),
  updateContactView: caseOf(
    api.updateContactView,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.contactViewId },
      body: { name: named(own, "View"), filter: contactFilter(ids) },
    }),
    { "path.id": key((estate) => estate.contactViewId), ...keptOfContacts },
  ),
  deleteContactView: caseOf(
    api.deleteContactView,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await spareContactView(own)) } }),
    { "path.id": key((estate) => estate.contactViewId, spareContactView) },
  ),
};

export const fieldCases: Record<string, Case> = {
  ...fields,
  ...tags,
  ...contactTags,
  ...lists,
  ...views,
  ...contactViews,
};
