import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { bulkContacts } from "./contacts.ts";
import { editLeads, forgetBulkEdit } from "./job.ts";
import { bulkLeads } from "./leads.ts";
import { getBulk, itemsOf, previewBulk, startBulk, undoBulk } from "./service.ts";
import { takeBackEdits } from "./undo.ts";

/** The long work of bulk edits. */
export const bulkJobs = [editLeads, takeBackEdits, forgetBulkEdit];

export function bulkRoutes(serve: Api): void {
  serve.serve(api.previewBulkEdit, (ctx, { body }) => previewBulk(ctx, bulkLeads, body));
  serve.serve(api.startBulkEdit, (ctx, { body }) => startBulk(ctx, bulkLeads, body));
  serve.serve(api.getBulkEdit, (ctx, { params }) => getBulk(ctx, bulkLeads, params.id));
  serve.serve(api.listBulkItems, async (ctx, { params, query }) => {
    const { items, nextCursor } = await itemsOf(ctx, bulkLeads, params.id, query);
    return {
      items: items.map(({ recordId: leadId, ...item }) => ({ leadId, ...item })),
      nextCursor,
    };
  });
  serve.serve(api.undoBulkEdit, (ctx, { params }) => undoBulk(ctx, bulkLeads, params.id));

  serve.serve(api.previewContactBulkEdit, (ctx, { body }) => previewBulk(ctx, bulkContacts, body));
  serve.serve(api.startContactBulkEdit, (ctx, { body }) => startBulk(ctx, bulkContacts, body));
  serve.serve(api.getContactBulkEdit, (ctx, { params }) => getBulk(ctx, bulkContacts, params.id));
  serve.serve(api.listContactBulkItems, async (ctx, { params, query }) => {
    const { items, nextCursor } = await itemsOf(ctx, bulkContacts, params.id, query);
    const told = items.map(({ recordId: contactId, ...item }) => ({ contactId, ...item }));
    return { items: told, nextCursor };
  });
  serve.serve(api.undoContactBulkEdit, (ctx, { params }) => undoBulk(ctx, bulkContacts, params.id));
}
