import * as api from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Api, Received } from "../../../platform/http/api.ts";
import { toPage } from "../../../platform/http/cursor.ts";
import { leadFields } from "../conditions/catalogue.ts";
import { toSparse, wantedFields } from "../sparse.ts";
import { leadBatchRoutes } from "./batch/routes.ts";
import { placeCursor, placeOfCursor } from "./cursor.ts";
import { exportLeads } from "./export.ts";
import { countLeads, listLeads } from "./list.ts";
import { orderOf } from "./order.ts";
import { relatedOf } from "./related.ts";
import { createLead, deleteLead, getLead, restoreLead, updateLead } from "./service.ts";
import { toLead } from "./view.ts";

export function leadRoutes(serve: Api): void {
  leadBatchRoutes(serve);
  serve.serve(api.listLeads, leadPage);
  serve.serve(api.countLeads, (ctx, { query }) => countLeads(ctx, query));
  serve.serveDownload(api.exportLeads, (run, { body }) => exportLeads(run, body));
  serve.serve(api.getLead, (ctx, { params, query }) => getLead(ctx, params.id, query.include));
  serve.serve(api.leadRelated, (ctx, { params }) => relatedOf(ctx, params.id));
  serve.serve(api.createLead, (ctx, { body }) => createLead(ctx, body));
  serve.serve(api.updateLead, (ctx, { params, body, ifMatch }) =>
    updateLead(ctx, params.id, body, ifMatch),
  );
  serve.serve(api.deleteLead, (ctx, { params, ifMatch }) => deleteLead(ctx, params.id, ifMatch));
  serve.serve(api.restoreLead, (ctx, { params }) => restoreLead(ctx, params.id));
}

async function leadPage(ctx: Ctx, { query }: Received<typeof api.listLeads>) {
  const { cursor, limit, sort, fields, ...filter } = query;
  const order = await orderOf(ctx, sort);
  const wanted = await wantedFields(fields, api.Lead.shape, () => leadFields(ctx));
  const after = placeOfCursor(order, cursor);
  const withAttributes = wanted !== undefined && wanted.attributes.length > 0;
  const rows = await listLeads(ctx, filter, { order, after, limit: limit + 1, withAttributes });
  return toPage(
    rows,
    limit,
    (last) => placeCursor(order, last),
    (row) => (wanted ? toSparse(toLead(row), row.attributes ?? {}, wanted) : toLead(row)),
  );
}
