import * as api from "@parley/contract";
import { byRole, type Subject, seen, worked } from "../policy.ts";
import { type Owner, picture } from "../records.ts";

/** A note that the administrator wrote on somebody's lead; of ann's she wrote it herself. */
const freshNote: Subject = {
  name: "note",
  make: async ({ clients, tenant, records }, owner: Owner) => {
    const writer = owner === "ann" ? clients.AGENT : tenant.admin;
    const params = { id: records[owner].lead };
    return { id: (await writer.call(api.addNote, { params, body: { text: "To go" } })).id };
  },
};
const freshDocument: Subject = {
  name: "document",
  make: async ({ tenant, records }, owner) => {
    const params = { id: records[owner].lead };
    return { id: (await tenant.admin.call(api.uploadLeadDocument, { ...picture, params })).id };
  },
};
/** A file cannot be masked: viewers, who see no numbers, open none. */
const { VIEWER: _, ...opened } = seen;

const note = { body: { text: "A note" } };
const pinned = { body: { pinned: true } };

export const timelinePolicies = [
  ...byRole(api.listActivities, "lead", seen),
  ...byRole(api.listContactActivities, "contact", seen),
  ...byRole(api.leadStatistics, "lead", seen),
  ...byRole(api.contactStatistics, "contact", seen),
  ...byRole(api.listPinnedNotes, "lead", seen),
  ...byRole(api.listPinnedContactNotes, "contact", seen),
  ...byRole(api.addNote, "lead", worked, note),
  ...byRole(api.addContactNote, "contact", worked, note),
  ...byRole(api.listNoteVersions, "note", seen),
  ...byRole(api.listNoteVersions, "contactNote", seen),
  ...byRole(api.updateNote, "note", worked, pinned),
  ...byRole(api.updateNote, "contactNote", worked, pinned),
  ...byRole(api.deleteNote, freshNote, worked),
  // It is not deleted, which is told to those only who may write there.
  ...byRole(api.restoreNote, "note", worked),
  ...byRole(api.restoreNote, "contactNote", worked),
];

export const documentPolicies = [
  ...byRole(api.listLeadDocuments, "lead", seen),
  ...byRole(api.listContactDocuments, "contact", seen),
  ...byRole(api.uploadLeadDocument, "lead", worked, picture),
  ...byRole(api.uploadContactDocument, "contact", worked, picture),
  ...byRole(api.downloadDocument, "document", opened),
  ...byRole(api.previewDocument, "document", opened),
  ...byRole(api.deleteDocument, freshDocument, worked),
  ...byRole(api.restoreDocument, "document", worked),
  // Of others who reach it: see the stories.
  ...byRole(api.purgeDocument, "document", { ADMIN: seen.ADMIN, VIEWER: "LACKS" }),
];
