import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { restoreContact } from "./contacts.ts";
import { listBin } from "./list.ts";
import { purgeNamed } from "./purge.ts";

export function binRoutes(serve: Api): void {
  serve.serve(api.listDeletedLeads, (ctx, { query }) => listBin(ctx, "leads", query));
  serve.serve(api.listDeletedContacts, (ctx, { query }) => listBin(ctx, "contacts", query));
  serve.serve(api.restoreContact, (ctx, { params }) => restoreContact(ctx, params.id));
  serve.serve(api.purgeBin, (ctx, { body }) => purgeNamed(ctx, body));
}
