import * as api from "@parley/contract";
import type { App } from "../../../platform/app.ts";
import type { Api } from "../../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { errorFile, listErrors } from "./errors.ts";
import { previewImport } from "./preview.ts";
import { selectImports } from "./queries.ts";
import { cancelImport, dryRunImport, getImport, runImport, uploadImport } from "./service.ts";
import { chooseSheet } from "./sheet/choose.ts";
import { listKept, undoImport } from "./undo/service.ts";
import { toImport } from "./view.ts";

export function importRoutes(serve: Api, app: App): void {
  serve.serveUpload(api.uploadImport, (run, { query }, file) =>
    uploadImport(app, run, query.fileName, file),
  );
  serve.serve(api.listImports, async (ctx, { query }) => {
    const before = idCursor("imports", query.cursor);
    const rows = await selectImports(ctx, before, query.limit + 1);
    return toPage(
      rows,
      query.limit,
      (last) => encodeCursor("imports", [last.id]),
      (row) => toImport(ctx, row, []),
    );
  });
  serve.serveInParts(api.getImport, (run, { params }) => getImport(app, run, params.id));
  serve.serve(api.runImport, (ctx, { params, body }) => runImport(ctx, params.id, body));
  serve.serve(api.dryRunImport, (ctx, { params, body }) => dryRunImport(ctx, params.id, body));
  serve.serveInParts(api.previewImport, (run, { params, body }) =>
    previewImport(app, run, params.id, body),
  );
  serve.serveInParts(api.chooseImportSheet, (run, { params, body }) =>
    chooseSheet(app, run, params.id, body.sheet),
  );
  serve.serve(api.undoImport, (ctx, { params }) => undoImport(ctx, params.id));
  serve.serve(api.listKeptLeads, (ctx, { params, query }) => listKept(ctx, params.id, query));
  serve.serve(api.cancelImport, (ctx, { params }) => cancelImport(app, ctx, params.id));
  serve.serve(api.listImportErrors, (ctx, { params, query }) => listErrors(ctx, params.id, query));
  serve.serveDownload(api.downloadImportErrors, (run, { params }) =>
    errorFile(app, run, params.id),
  );
}
