import * as api from "@parley/contract";
import type { App } from "../../../../platform/app.ts";
import { userOf } from "../../../../platform/ctx.ts";
import type { Api } from "../../../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../../../platform/http/cursor.ts";
import { selectExports } from "./rows.ts";
import { deleteExport, estimate, fileOf, getExport, startExport, toExport } from "./service.ts";

export function recordingExportRoutes(serve: Api, app: App): void {
  serve.serve(api.estimateRecordingExport, (ctx, { query }) => estimate(ctx, query));
  serve.serve(api.startRecordingExport, (ctx, { body }) => startExport(ctx, app, body));
  serve.serve(api.listRecordingExports, async (ctx, { query: { cursor, limit } }) => {
    const before = idCursor("recording-exports", cursor);
    const rows = await selectExports(ctx, { by: userOf(ctx), before, limit: limit + 1 });
    const end = (last: { id: string }) => encodeCursor("recording-exports", [last.id]);
    return toPage(rows, limit, end, toExport);
  });
  serve.serve(api.getRecordingExport, (ctx, { params }) => getExport(ctx, params.id));
  serve.serve(api.deleteRecordingExport, (ctx, { params }) => deleteExport(ctx, params.id));
  serve.serveDownload(api.takeRecordingExport, (run, { params }) => fileOf(app, run, params.id));
}
