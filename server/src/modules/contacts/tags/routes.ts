import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { addToCatalogue, changeInCatalogue, listCatalogue } from "../../agents/index.ts";
import { tagLeads, tags } from "./service.ts";

export function tagRoutes(serve: Api): void {
  serve.serve(api.listTags, (ctx, { query }) => listCatalogue(ctx, tags, query));
  serve.serve(api.createTag, (ctx, { body }) => addToCatalogue(ctx, tags, body));
  serve.serve(api.updateTag, (ctx, { params, body, ifMatch }) =>
    changeInCatalogue(ctx, tags, params.id, body, ifMatch),
  );
  serve.serve(api.tagLeads, (ctx, { body }) => tagLeads(ctx, body));
}
