import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { reportFile, sourceReport } from "./report.ts";
import {
  addTouch,
  createSource,
  deleteSource,
  getAttribution,
  listSources,
  updateSource,
} from "./service.ts";

export function sourceRoutes(serve: Api): void {
  serve.serve(api.listSources, (ctx) => listSources(ctx));
  serve.serve(api.createSource, (ctx, { body }) => createSource(ctx, body));
  serve.serve(api.updateSource, (ctx, { params, body }) => updateSource(ctx, params.id, body));
  serve.serve(api.deleteSource, (ctx, { params }) => deleteSource(ctx, params.id));
  serve.serve(api.getSourceReport, (ctx, { query }) => sourceReport(ctx, query));
  serve.serveDownload(api.downloadSourceReport, async (run, { query }) =>
    reportFile(await run((ctx) => sourceReport(ctx, query))),
  );
  serve.serve(api.getAttribution, (ctx, { params }) => getAttribution(ctx, params.id));
  serve.serve(api.addTouch, (ctx, { params, body }) => addTouch(ctx, params.id, body));
}
