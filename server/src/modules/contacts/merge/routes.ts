import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { checkDuplicates } from "../duplicates/check.ts";
import { mergeContacts, previewContactMerge } from "./contacts.ts";
import { mergeLeads, previewLeadMerge } from "./leads.ts";
import { undoMerge } from "./undo.ts";

export function mergeRoutes(serve: Api): void {
  serve.serve(api.checkDuplicates, (ctx, { body }) => checkDuplicates(ctx, body));
  serve.serve(api.previewContactMerge, (ctx, { params, query }) =>
    previewContactMerge(ctx, params.id, query.loserId),
  );
  serve.serve(api.mergeContacts, (ctx, { params, body }) => mergeContacts(ctx, params.id, body));
  serve.serve(api.previewLeadMerge, (ctx, { params, query }) =>
    previewLeadMerge(ctx, params.id, query.loserId),
  );
  serve.serve(api.mergeLeads, (ctx, { params, body }) => mergeLeads(ctx, params.id, body));
  serve.serve(api.undoMerge, (ctx, { params }) => undoMerge(ctx, params.id));
}
