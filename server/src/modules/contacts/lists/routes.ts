import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { listCatalogue } from "../../agents/index.ts";
import { changeMembers, createList, getList, lists, updateList } from "./service.ts";

export function leadListRoutes(serve: Api): void {
  serve.serve(api.listLeadLists, (ctx, { query }) => listCatalogue(ctx, lists, query));
  serve.serve(api.getLeadList, (ctx, { params }) => getList(ctx, params.id));
  serve.serve(api.createLeadList, (ctx, { body }) => createList(ctx, body));
  serve.serve(api.updateLeadList, (ctx, { params, body, ifMatch }) =>
    updateList(ctx, params.id, body, ifMatch),
  );
  serve.serve(api.changeListMembers, (ctx, { params, body }) =>
    changeMembers(ctx, params.id, body),
  );
}
