import * as api from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Api, Received } from "../../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../../platform/http/cursor.ts";
import { listContacts } from "./list.ts";
import { createContact, deleteContact, getContact, toContact, updateContact } from "./service.ts";

export function contactRoutes(serve: Api): void {
  serve.serve(api.listContacts, contactPage);
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
  const { cursor, limit, ...filter } = query;
  const before = idCursor("contacts", cursor);
  const rows = await listContacts(ctx, filter, before, limit + 1);
  return toPage(rows, limit, (last) => encodeCursor("contacts", [last.id]), toContact);
}
