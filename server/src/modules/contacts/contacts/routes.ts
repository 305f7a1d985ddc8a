import * as api from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Api, Received } from "../../../platform/http/api.ts";
import { toPage } from "../../../platform/http/cursor.ts";
import { contactFields } from "../conditions/contact-catalogue.ts";
import { placeCursor, placeOfCursor } from "../leads/cursor.ts";
import { toSparse, wantedFields } from "../sparse.ts";
import { contactBatchRoutes } from "./batch/routes.ts";
import { exportContacts } from "./export.ts";
import { listContacts } from "./list.ts";
import { contactOrder } from "./order.ts";
import { createContact, deleteContact, getContact, toContact, updateContact } from "./service.ts";

export function contactRoutes(serve: Api): void {
  contactBatchRoutes(serve);
  serve.serve(api.listContacts, contactPage);
  serve.serveDownload(api.exportContacts, (run, { body }) => exportContacts(run, body));
  serve.serve(api.getContact, (ctx, { params }) => getContact(ctx, params.id));
  serve.serve(api.createContact, (ctx, { body }) => createContact(ctx, body));
  serve.serve(api.updateContact, (ctx, { params, body, ifMatch }) =>
    updateContact(ctx, params.id, body, ifMatch),
  );
  serve.serve(api.deleteContact, (ctx, { params, ifMatch }) =>
    deleteContact(ctx, params.id, ifMatch),
  );
}

async function contactPage(ctx: Ctx, { query }: Received<typeof api.listContacts>) {
  const { cursor, limit, sort, fields, ...filter } = query;
  const order = await contactOrder(ctx, sort, filter.kind);
  const wanted = await wantedFields(fields, api.ListedContact.shape, () =>
    contactFields(ctx, filter.kind),
  );
  const after = placeOfCursor(order, cursor);
  const rows = await listContacts(ctx, filter, { order, after, limit: limit + 1 });
  return toPage(
    rows,
    limit,
    (last) => placeCursor(order, last),
    (row) => (wanted ? toSparse(toContact(row), row.attributes, wanted) : toContact(row)),
  );
}
