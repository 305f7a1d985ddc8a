import * as api from "@parley/contract";
import type { App } from "../../../platform/app.ts";
import type { Api } from "../../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { errorFile, listErrors } from "./errors.ts";
import { selectImports } from "./queries.ts";
import { cancelImport, getImport, runImport, toImport, uploadImport } from "./service.ts";

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
  serve.serve(api.cancelImport, (ctx, { params }) => cancelImport(app, ctx, params.id));
  serve.serve(api.listImportErrors, (ctx, { params, query }) => listErrors(ctx, params.id, query));
  serve.serveDownload(api.downloadImportErrors, (run, { params }) => errorFile(run, params.id));
}
