import * as api from "@parley/contract";
import { type Case, caseOf, cursor, key } from "../case.ts";
import type { Estate } from "../estate.ts";

/** The first bytes of a picture: enough to be taken for one. */
const picture = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const file = { headers: { "content-type": "application/octet-stream" }, body: picture as never };

const document = async (own: Estate) => {
  const query = { fileName: own.name("Document") };
  const input = { ...file, params: { id: own.leadId }, query };
  return (await own.admin.call(api.uploadLeadDocument, input)).id;
};
const deletedDocument = async (own: Estate) => {
  const id = await document(own);
  await own.admin.call(api.deleteDocument, { params: { id } });
  return id;
};
const documentKey = { "path.id": key(document) };
const deletedKey = { "path.id": key(deletedDocument) };

export const documentCases: Record<string, Case> = {
  uploadLeadDocument: caseOf(
    api.uploadLeadDocument,
    (own, ids) => ({
      ...file,
      params: { id: ids["path.id"] ?? own.leadId },
      query: { fileName: own.name("Document") },
    }),
    { "path.id": key((estate) => estate.leadId) },
  ),
  uploadContactDocument: caseOf(
    api.uploadContactDocument,
    (own, ids) => ({
      ...file,
      params: { id: ids["path.id"] ?? own.contactId },
      query: { fileName: own.name("Document") },
    }),
    { "path.id": key((estate) => estate.contactId) },
  ),
  listLeadDocuments: caseOf(
    api.listLeadDocuments,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.leadId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key((estate) => estate.leadId),
      "query.cursor": pageOf(api.listLeadDocuments, (estate) => estate.leadId),
    },
  ),
  listContactDocuments: caseOf(
    api.listContactDocuments,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.contactId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key((estate) => estate.contactId),
      "query.cursor": pageOf(api.listContactDocuments, (estate) => estate.contactId),
    },
  ),
  downloadDocument: caseOf(
    api.downloadDocument,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await document(own)) } }),
    documentKey,
  ),
  previewDocument: caseOf(
    api.previewDocument,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await document(own)) } }),
    documentKey,
  ),
  deleteDocument: caseOf(
    api.deleteDocument,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await document(own)) } }),
    documentKey,
  ),
  restoreDocument: caseOf(
    api.restoreDocument,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await deletedDocument(own)) } }),
    deletedKey,
  ),
  purgeDocument: caseOf(
    api.purgeDocument,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await deletedDocument(own)) } }),
    deletedKey,
  ),
};

/** The second page of a list that has two documents for certain. */
function pageOf(
  endpoint: typeof api.listLeadDocuments | typeof api.listContactDocuments,
  of: (estate: Estate) => string,
) {
  const place = cursor(endpoint, (estate) => ({ params: { id: of(estate) } }));
  const pick = async (estate: Estate) => {
    await document(estate);
    await document(estate);
    return place.theirs(estate);
  };
  return { ...place, theirs: pick, ours: pick };
}
