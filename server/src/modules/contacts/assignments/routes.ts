import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { assignLeads, listAssignments } from "./service.ts";

export function assignmentRoutes(serve: Api): void {
  serve.serve(api.assignLeads, (ctx, { body }) => assignLeads(ctx, body));
  serve.serve(api.listAssignments, (ctx, { params, query }) =>
    listAssignments(ctx, params.id, query),
  );
}
