import * as api from "@parley/contract";
import type { Circle } from "../circle.ts";
import {
  byRole,
  type Fresh,
  listed,
  managed,
  none,
  type Subject,
  seen,
  stale,
  worked,
} from "../policy.ts";
import type { Owner } from "../records.ts";
import { freshLead, ownViews } from "./leads.ts";

/** Another contact than this one, in reach of whoever reaches his team's. */
const beside = (owner: Owner) => (owner === "ann" ? "abe" : "ann") as Owner;

/** A contact that goes away with its lead. */
async function freshContact(circle: Circle, owner: Owner): Promise<Fresh> {
  const { id, params, tidy } = await freshLead(circle, owner);
  const { admin } = circle.tenant;
  return {
    id: params?.contactId ?? "",
    params: { leadId: id },
    tidy: async () => {
      await tidy?.();
      await admin.try(api.deleteContact, { params: { id: params?.contactId ?? "" } });
    },
  };
}

/** Two contacts, each with a lead of the same owner. */
async function twoContacts(circle: Circle, owner: Owner) {
  const [one, other] = [await freshContact(circle, owner), await freshContact(circle, owner)];
  const tidy = async () => {
    await one.tidy?.();
    await other.tidy?.();
  };
  return { one, other, tidy };
}

const losing: Subject = {
  name: "contact and another",
  make: async (circle, owner) => {
    const { one, other, tidy } = await twoContacts(circle, owner);
    return { id: `${one.id} ${other.id}`, tidy };
  },
};
const merge: Subject = {
  name: "merge of contacts",
  make: async (circle, owner) => {
    const { one, other, tidy } = await twoContacts(circle, owner);
    const merging = { params: { id: one.id }, body: { loserId: other.id } };
    const { id } = await circle.tenant.admin.call(api.mergeContacts, merging);
    return { id, tidy };
  },
};
const related: Subject = {
  name: "relationship",
  make: async ({ tenant, records }, owner) => {
    const { admin } = tenant;
    const params = { id: records[owner].contact };
    const contactId = records[beside(owner)].contact;
    const label = `Friend ${params.id}`;
    const body = { type: "OTHER" as const, contactId, label };
    const { items } = await admin.call(api.listRelationships, { params });
    const known = items.find((one) => one.label === label);
    return { id: known?.id ?? (await admin.call(api.addRelationship, { params, body })).id };
  },
};
/** Without a lead: a contact that lies in the bin is its maker's, and of those who see all. */
const gone: Subject = {
  name: "deleted contact",
  make: async (circle, owner) => {
    const fresh = await freshContact(circle, owner);
    await fresh.tidy?.();
    return { id: fresh.id, ...(fresh.tidy ? { tidy: fresh.tidy } : {}) };
  },
};
const binned = { ...managed, LEADER: none };
/** Both ends must be in reach, and the other is a colleague's. */
const both = { ...worked, AGENT: none };

export const contactPolicies = [
  ...byRole(api.getContact, "contact", seen),
  ...byRole(api.updateContact, "contact", worked, { body: { company: "x" }, ...stale }),
  ...byRole(api.tagContacts, "contact", worked, (id) => ({ body: { contactIds: [id] } })),
  ...byRole(api.deleteContact, "contact", managed, stale),
  ...byRole(api.restoreContact, gone, binned),
  ...byRole(api.purgeBin, gone, binned, (id) => ({ body: { contactIds: [id] } })),
  ...byRole(api.previewContactMerge, "contact", managed, (id, { records }, owner) => ({
    params: { id },
    query: { loserId: records[beside(owner)].contact },
  })),
  ...byRole(api.previewContactMerge, "contact", managed, (id, { records }, owner) => ({
    params: { id: records[beside(owner)].contact },
    query: { loserId: id },
  })),
  ...byRole(api.mergeContacts, losing, managed, (ids) => {
    const [id, loserId] = ids.split(" ");
    return { params: { id }, body: { loserId } };
  }),
  ...byRole(api.undoMerge, merge, managed),
  ...byRole(api.listConsents, "contact", seen),
  ...byRole(api.recordConsent, "contact", worked, {
    body: { purpose: "MARKETING", channel: "EMAIL", state: "GRANTED", source: "WEB" },
  }),
  ...byRole(api.listRelationships, "contact", seen),
  ...byRole(api.addRelationship, "contact", both, (id, { records }, owner) => ({
    params: { id },
    body: { type: "PARTNER", contactId: records[beside(owner)].contact },
  })),
  ...byRole(api.removeRelationship, related, both),
  ...byRole(api.getContactBulkEdit, "contactBulk", worked),
  ...byRole(api.listContactBulkItems, "contactBulk", worked),
  ...byRole(api.undoContactBulkEdit, "contactBulk", worked),
  ...byRole(api.updateContactView, "contactView", ownViews, { body: { name: "x" }, ...stale }),
  ...byRole(api.deleteContactView, "contactView", ownViews, stale),
];

export const contactLists = [
  ...listed(api.listContacts, "contact", seen),
  ...listed(api.listContactViews, "contactView", ownViews),
  ...listed(api.listDeletedContacts, "contact", { LEADER: none, ADMIN: none }),
];
