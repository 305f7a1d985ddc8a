import * as api from "@parley/contract";
import { type Case, caseOf, cursor, filter, key } from "../case.ts";
import type { Estate } from "../estate.ts";

const leadKey = { "path.id": key((estate: Estate) => estate.leadId) };
const contactKey = { "path.id": key((estate: Estate) => estate.contactId) };

const note = async (own: Estate) => {
  const params = { id: own.callLeadId };
  return (await own.admin.call(api.addNote, { params, body: { text: own.name("Note") } })).id;
};
const editedNote = async (own: Estate) => {
  const id = await note(own);
  await own.admin.call(api.updateNote, { params: { id }, body: { text: own.name("Edited") } });
  return id;
};
const deletedNote = async (own: Estate) => {
  const id = await note(own);
  await own.admin.call(api.deleteNote, { params: { id } });
  return id;
};
const actor = filter((estate) => estate.admin.userId);
/** A note beside what the estate has, so that a list of one has a second page. */
const contactPage = async (estate: Estate) => {
  const params = { id: estate.contactId };
  await estate.admin.call(api.addContactNote, { params, body: { text: estate.name("Note") } });
  return params;
};

export const timelineCases: Record<string, Case> = {
  listActivities: caseOf(
    api.listActivities,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.leadId },
      query: { cursor: ids["query.cursor"], actorId: ids["query.actorId"], q: ids["query.q"] },
    }),
    {
      ...leadKey,
      "query.cursor": cursor(api.listActivities, (estate) => ({ params: { id: estate.leadId } })),
      "query.actorId": actor,
      "query.q": filter((estate) => estate.mark),
    },
  ),
  listContactActivities: caseOf(
    api.listContactActivities,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.contactId },
      query: {
        cursor: ids["query.cursor"],
        actorId: ids["query.actorId"],
        leadId: ids["query.leadId"],
        q: ids["query.q"],
      },
    }),
    {
      ...contactKey,
      "query.cursor": cursorOfContact(),
      "query.actorId": actor,
      "query.leadId": filter((estate) => estate.leadId),
      "query.q": filter((estate) => estate.mark),
    },
  ),
  listPinnedNotes: caseOf(
    api.listPinnedNotes,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.leadId } }),
    leadKey,
  ),
  listPinnedContactNotes: caseOf(
    api.listPinnedContactNotes,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.contactId } }),
    contactKey,
  ),
  leadStatistics: caseOf(
    api.leadStatistics,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.leadId } }),
    leadKey,
  ),
  contactStatistics: caseOf(
    api.contactStatistics,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.contactId } }),
    contactKey,
  ),
  addNote: caseOf(
    api.addNote,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.callLeadId },
      body: {
        text: own.name("Note"),
        callId: ids["body.callId"],
        mentions: [ids["body.mentions[]"] ?? own.admin.userId],
      },
    }),
    {
      ...leadKey,
      "body.callId": key((estate) => estate.callId),
      "body.mentions[]": key((estate) => estate.admin.userId),
    },
  ),
  addContactNote: caseOf(
    api.addContactNote,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.contactId },
      body: {
        text: own.name("Note"),
        mentions: [ids["body.mentions[]"] ?? own.admin.userId],
      },
    }),
    { ...contactKey, "body.mentions[]": key((estate) => estate.admin.userId) },
  ),
  updateNote: caseOf(
    api.updateNote,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await note(own)) },
      body: {
        text: own.name("Edited"),
        pinned: true,
        mentions: [ids["body.mentions[]"] ?? own.admin.userId],
      },
    }),
    { "path.id": key(note), "body.mentions[]": key((estate) => estate.admin.userId) },
  ),
  deleteNote: caseOf(
    api.deleteNote,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await note(own)) } }),
    { "path.id": key(note) },
  ),
  restoreNote: caseOf(
    api.restoreNote,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await deletedNote(own)) } }),
    { "path.id": key(deletedNote) },
  ),
  listNoteVersions: caseOf(
    api.listNoteVersions,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await editedNote(own)) } }),
    { "path.id": key(editedNote) },
  ),
};

function cursorOfContact() {
  const place = cursor(api.listContactActivities, (estate) => ({
    params: { id: estate.contactId },
  }));
  const pick = async (estate: Estate) => {
    await contactPage(estate);
    return place.theirs(estate);
  };
  return { ...place, theirs: pick, ours: pick };
}
