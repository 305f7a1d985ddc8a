import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { changeInCatalogue, listCatalogue } from "../../agents/index.ts";
import { createTag, tagContacts, tagLeads, tags } from "./service.ts";

export function tagRoutes(serve: Api): void {
  serve.serve(api.listTags, (ctx, { query }) => listCatalogue(ctx, tags, query));
  serve.serve(api.createTag, (ctx, { body }) => createTag(ctx, body));
  serve.serve(api.updateTag, (ctx, { params, body, ifMatch }) =>
    changeInCatalogue(ctx, tags, params.id, body, ifMatch),
  );
  serve.serve(api.tagContacts, (ctx, { body }) => tagContacts(ctx, body));
  serve.serve(api.tagLeads, (ctx, { body }) => tagLeads(ctx, body));
}
