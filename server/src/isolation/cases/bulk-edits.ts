import * as api from "@parley/contract";
import { newId } from "../../platform/ids.ts";
import { eventually } from "../../testing/tenant.ts";
import { type Case, caseOf, filter, type Ids, key, type Place, value } from "../case.ts";
import type { Estate } from "../estate.ts";

const change = { action: "SOURCE" as const, source: "Fair" };

/** A bulk edit that is over; it changed two leads and refused two. */
const bulkEdit = async (own: Estate) => {
  const leads = [await own.lead(), await own.lead()];
  const nobody = [newId(), newId()];
  const ids = [...leads.map(({ id }) => id), ...nobody];
  const { id } = await own.admin.call(api.startBulkEdit, {
    body: { selection: { ids }, change },
  });
  await eventually(async () => {
    const { state } = await own.admin.call(api.getBulkEdit, { params: { id } });
    return state === "DONE";
  });
  return id;
};
const bulkKey = { "path.id": key(bulkEdit) };

const filterNames = [
  "assigneeId",
  "teamId",
  "campaignId",
  "contactId",
  "pipelineId",
  "stageId",
  "tagId[]",
  "listId",
] as const;
const picks = {
  assigneeId: (estate: Estate) => estate.agent.userId,
  teamId: (estate: Estate) => estate.teamId,
  campaignId: (estate: Estate) => estate.campaignId,
  contactId: (estate: Estate) => estate.contactId,
  pipelineId: (estate: Estate) => estate.pipelineId,
  stageId: (estate: Estate) => estate.stageId,
  "tagId[]": (estate: Estate) => estate.tagId,
  listId: (estate: Estate) => estate.listId,
};
const placesOf = (as: (name: (typeof filterNames)[number]) => Place) =>
  Object.fromEntries(filterNames.map((name) => [`body.selection.filter.${name}`, as(name)]));
const ofChange = {
  "body.change.assigneeId": key((estate: Estate) => estate.agent.userId),
  "body.change.tagId": key((estate: Estate) => estate.tagId),
};
// Of leads that are not there each is refused by itself, and the request is none the worse for it.
const oneLead = {
  "body.selection.ids[]": value(
    (estate) => estate.leadId,
    async (estate) => (await estate.lead()).id,
  ),
};

async function askedOf(own: Estate, ids: Ids) {
  const tag = ids["body.selection.filter.tagId[]"];
  const plain = filterNames.filter((name) => name !== "tagId[]");
  const found = plain.map((name) => [name, ids[`body.selection.filter.${name}`]] as const);
  const named = found.filter(([, id]) => id !== undefined);
  const filterBy = { ...Object.fromEntries(named), ...(tag ? { tagId: [tag] } : {}) };
  const lead = ids["body.selection.ids[]"] ?? (await own.lead()).id;
  return {
    selection: Object.keys(filterBy).length > 0 ? { filter: filterBy } : { ids: [lead] },
    change: changeOf(ids),
  };
}

function changeOf(ids: Ids) {
  const assigneeId = ids["body.change.assigneeId"];
  if (assigneeId) return { action: "ASSIGN" as const, assigneeId };
  const tagId = ids["body.change.tagId"];
  return tagId ? { action: "ADD_TAG" as const, tagId } : change;
}

export const bulkEditCases: Record<string, Case> = {
  previewBulkEdit: caseOf(
    api.previewBulkEdit,
    async (own, ids) => ({ body: await askedOf(own, ids) }),
    { ...ofChange, ...oneLead, ...placesOf((name) => filter(picks[name])) },
  ),
  startBulkEdit: caseOf(
    api.startBulkEdit,
    async (own, ids) => ({ body: await askedOf(own, ids) }),
    { ...ofChange, ...oneLead, ...placesOf((name) => value(picks[name], picks[name])) },
  ),
  getBulkEdit: caseOf(
    api.getBulkEdit,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await bulkEdit(own)) } }),
    bulkKey,
  ),
  listBulkItems: caseOf(
    api.listBulkItems,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await bulkEdit(own)) },
      query: { cursor: ids["query.cursor"] },
    }),
    { ...bulkKey, "query.cursor": cursorOfItems(bulkEdit, api.listBulkItems) },
  ),
  undoBulkEdit: caseOf(
    api.undoBulkEdit,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await bulkEdit(own)) } }),
    bulkKey,
  ),
};

/** A bulk edit of contacts that is over; it changed two and refused two. */
const contactBulkEdit = async (own: Estate) => {
  const contacts = [await own.lead(), await own.lead()].map(({ contactId }) => contactId);
  const ids = [...contacts, newId(), newId()];
  const body = { selection: { ids }, change: { action: "LANGUAGE" as const, language: "es" } };
  const { id } = await own.admin.call(api.startContactBulkEdit, { body });
  await eventually(async () => {
    const { state } = await own.admin.call(api.getContactBulkEdit, { params: { id } });
    return state === "DONE";
  });
  return id;
};
const contactBulkKey = { "path.id": key(contactBulkEdit) };
const oneContact = {
  "body.selection.ids[]": value(
    (estate) => estate.contactId,
    async (estate) => (await estate.lead()).contactId,
  ),
};
const tagOfChange = { "body.change.tagId": ofChange["body.change.tagId"] };
const tagOf = (estate: Estate) => estate.tagId;

async function contactsAsked(own: Estate, ids: Ids) {
  const tag = ids["body.selection.filter.tagId[]"];
  const contact = ids["body.selection.ids[]"] ?? (await own.lead()).contactId;
  const tagId = ids["body.change.tagId"];
  return {
    selection: tag ? { filter: { tagId: [tag] } } : { ids: [contact] },
    change: tagId
      ? { action: "ADD_TAG" as const, tagId }
      : { action: "COMPANY" as const, company: own.name("Firm") },
  };
}

export const contactBulkEditCases: Record<string, Case> = {
  previewContactBulkEdit: caseOf(
    api.previewContactBulkEdit,
    async (own, ids) => ({ body: await contactsAsked(own, ids) }),
    { ...tagOfChange, ...oneContact, "body.selection.filter.tagId[]": filter(tagOf) },
  ),
  startContactBulkEdit: caseOf(
    api.startContactBulkEdit,
    async (own, ids) => ({ body: await contactsAsked(own, ids) }),
    { ...tagOfChange, ...oneContact, "body.selection.filter.tagId[]": value(tagOf, tagOf) },
  ),
  getContactBulkEdit: caseOf(
    api.getContactBulkEdit,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await contactBulkEdit(own)) } }),
    contactBulkKey,
  ),
  listContactBulkItems: caseOf(
    api.listContactBulkItems,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await contactBulkEdit(own)) },
      query: { cursor: ids["query.cursor"] },
    }),
    { ...contactBulkKey, "query.cursor": cursorOfItems(contactBulkEdit, api.listContactBulkItems) },
  ),
  undoContactBulkEdit: caseOf(
    api.undoContactBulkEdit,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await contactBulkEdit(own)) } }),
    contactBulkKey,
  ),
};

/** The second page of what became of the records of a bulk edit. */
function cursorOfItems(
  make: (estate: Estate) => Promise<string>,
  list: typeof api.listBulkItems | typeof api.listContactBulkItems,
): Place {
  const pick = async (estate: Estate) => {
    const params = { id: await make(estate) };
    const { nextCursor } = await estate.admin.call(list, {
      params,
      query: { limit: 1 },
    });
    if (nextCursor === null) throw new Error("a bulk edit has but one page");
    return nextCursor;
  };
  return { theirs: pick, ours: pick, theirsIs: "OURS" };
}
