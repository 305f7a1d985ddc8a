import * as api from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, idCursor, nameCursor, toPage } from "../../platform/http/cursor.ts";
import { contactSubject, leadSubject, phoneDigest, phonesOfContact } from "../contacts/index.ts";
import { checkOf } from "./answers/checks.ts";
import { decisionCursor, decisionsOf } from "./answers/decisions.ts";
import { dialsOfContact } from "./answers/dials.ts";
import { lawPacks } from "./answers/packs.ts";
import { callabilityOf } from "./callability/service.ts";
import { consentsOf, writeConsent } from "./consents/service.ts";
import { exportList } from "./lists/export.ts";
import { importFile } from "./lists/file.ts";
import { selectLists } from "./lists/queries.ts";
import {
  addNumbers,
  createList,
  deleteList,
  lookUp,
  numbersOf,
  removeNumbers,
  renameList,
  toList,
} from "./lists/service.ts";
import { stopCalling } from "./lists/stop.ts";
import { readLaw } from "./rules.ts";

export function lawRoutes(serve: Api): void {
  serve.serve(api.listLawPacks, (ctx) => lawPacks(ctx));
  serve.serve(api.leadCallability, (ctx, { query }) => callabilityOf(ctx, query));
  serve.serve(api.checkDial, (ctx, { body }) => checkOf(ctx, body));
  serve.serve(api.listLeadDecisions, async (ctx, { params, query: { cursor, ...rest } }) => {
    const page = { ...rest, before: decisionCursor(cursor) };
    const { contactId } = await leadSubject(ctx, "leads:read", params.id);
    const vault = await ctx.vault();
    const phones = await phonesOfContact(ctx, contactId);
    const digests = phones.map((phone) => phoneDigest(vault, phone));
    return decisionsOf(ctx, digests, page);
  });
  serve.serve(api.getLeadDials, async (ctx, { params }) => {
    const { contactId } = await leadSubject(ctx, "leads:read", params.id);
    return dialsOfContact(ctx, contactId);
  });
  serve.serve(api.listDecisions, async (ctx, { body: { number, cursor, ...rest } }) => {
    const page = { ...rest, before: decisionCursor(cursor) };
    return decisionsOf(ctx, [phoneDigest(await ctx.vault(), number)], page);
  });
  serve.serve(api.stopCallingLead, (ctx, { params }) => stopCalling(ctx, params.id));
  consentRoutes(serve);
  listRoutes(serve);
}

function consentRoutes(serve: Api): void {
  serve.serve(api.listConsents, async (ctx, { params, query }) => {
    const before = idCursor("consents", query.cursor);
    const { contactId } = await contactSubject(ctx, "contacts:read", params.id);
    const rows = await consentsOf(ctx, contactId, { before, limit: query.limit + 1 });
    return toPage(
      rows,
      query.limit,
      (last) => encodeCursor("consents", [last.id]),
      (row) => row,
    );
  });
  serve.serve(api.recordConsent, async (ctx, { params, body }) =>
    writeConsent(ctx, await contactSubject(ctx, "contacts:update", params.id), body),
  );
}

function listRoutes(serve: Api): void {
  serve.serve(api.listDoNotCallLists, async (ctx, { query }) => {
    const after = nameCursor("do-not-call", query.cursor);
    const rows = await selectLists(ctx.tx, after, query.limit + 1);
    const law = await readLaw(ctx.tx);
    return toPage(
      rows,
      query.limit,
      (last) => encodeCursor("do-not-call", [last.name, last.id]),
      (row) => toList(ctx, row, law),
    );
  });
  serve.serve(api.createDoNotCallList, (ctx, { body }) => createList(ctx, body));
  serve.serve(api.updateDoNotCallList, (ctx, { params, body, ifMatch }) =>
    renameList(ctx, params.id, body.name, ifMatch),
  );
  serve.serve(api.deleteDoNotCallList, (ctx, { params, ifMatch }) =>
    deleteList(ctx, params.id, ifMatch),
  );
  serve.serve(api.listDoNotCallNumbers, async (ctx, { params, query }) => {
    const before = idCursor("do-not-call-numbers", query.cursor);
    const page = { before, limit: query.limit + 1 };
    const { rows, toItem } = await numbersOf(ctx, params.id, page);
    return toPage(
      rows,
      query.limit,
      (last) => encodeCursor("do-not-call-numbers", [last.id]),
      toItem,
    );
  });
  serve.serve(api.addDoNotCallNumbers, (ctx, { params, body }) =>
    addNumbers(ctx, params.id, body.numbers),
  );
  serve.serve(api.removeDoNotCallNumbers, (ctx, { params, body }) =>
    removeNumbers(ctx, params.id, body.numbers),
  );
  serve.serve(api.lookUpDoNotCall, (ctx, { body }) => lookUp(ctx, body.number));
  serve.serveUpload(api.importDoNotCallFile, (run, { params, query }, file) =>
    importFile(run, params.id, query, file),
  );
  serve.serveDownload(api.exportDoNotCallList, (run, { params }) => exportList(run, params.id));
}
