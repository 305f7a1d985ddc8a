import * as api from "@parley/contract";
import { makeWorkbook } from "../../testing/workbook.ts";
import { type Case, caseOf, cursor, key } from "../case.ts";
import type { Estate } from "../estate.ts";
import { ranImport } from "../taken-back.ts";

const spareUpload = async (own: Estate) => (await own.upload()).id;
const rows = [
  ["name", "phone"],
  ["Ada", "+442079460001"],
];
async function spareWorkbook(own: Estate): Promise<string> {
  const file = makeWorkbook(["One", "Other"].map((name) => ({ name, rows })));
  const reply = await own.admin.try(api.uploadImport, {
    body: file as never,
    headers: { "content-type": api.workbookType },
  });
  if (reply.status !== 201) throw new Error(`upload: ${JSON.stringify(reply.problem)}`);
  return reply.body.id;
}
const body = { mapping: ["name" as const, "phone" as const] };

/** Trying an import, looking at it beforehand, and taking it back. */
export const importCases: Record<string, Case> = {
  dryRunImport: caseOf(
    api.dryRunImport,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await spareUpload(own)) }, body }),
    { "path.id": key((estate) => estate.uploadId, spareUpload) },
  ),
  previewImport: caseOf(
    api.previewImport,
    (own, ids) => ({ params: { id: ids["path.id"] ?? own.uploadId }, body }),
    { "path.id": key((estate) => estate.uploadId) },
  ),
  chooseImportSheet: caseOf(
    api.chooseImportSheet,
    async (own, ids) => ({
      params: { id: ids["path.id"] ?? (await spareWorkbook(own)) },
      body: { sheet: "Other" },
    }),
    { "path.id": key((estate) => estate.uploadId, spareWorkbook) },
  ),
  undoImport: caseOf(
    api.undoImport,
    async (own, ids) => ({ params: { id: ids["path.id"] ?? (await ranImport(own)) } }),
    {
      "path.id": key(
        (estate) => estate.importId,
        (own) => ranImport(own),
      ),
    },
  ),
  listKeptLeads: caseOf(
    api.listKeptLeads,
    (own, ids) => ({
      params: { id: ids["path.id"] ?? own.keptImportId },
      query: { cursor: ids["query.cursor"] },
    }),
    {
      "path.id": key((estate) => estate.keptImportId),
      "query.cursor": cursor(api.listKeptLeads, (estate) => ({
        params: { id: estate.keptImportId },
      })),
    },
  ),
};
