import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { editLeads, forgetBulkEdit } from "./job.ts";
import { getBulk, itemsOf, previewBulk, startBulk, undoBulk } from "./service.ts";
import { takeBackEdits } from "./undo.ts";

/** The long work of bulk edits. */
export const bulkJobs = [editLeads, takeBackEdits, forgetBulkEdit];

export function bulkRoutes(serve: Api): void {
  serve.serve(api.previewBulkEdit, (ctx, { body }) => previewBulk(ctx, body));
  serve.serve(api.startBulkEdit, (ctx, { body }) => startBulk(ctx, body));
  serve.serve(api.getBulkEdit, (ctx, { params }) => getBulk(ctx, params.id));
  serve.serve(api.listBulkItems, (ctx, { params, query }) => itemsOf(ctx, params.id, query));
  serve.serve(api.undoBulkEdit, (ctx, { params }) => undoBulk(ctx, params.id));
}
