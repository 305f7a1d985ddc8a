import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { getWorkflow, updateWorkflow } from "./service.ts";

export function workflowRoutes(serve: Api): void {
  serve.serve(api.getLeadWorkflow, (ctx) => getWorkflow(ctx));
  serve.serve(api.updateLeadWorkflow, (ctx, { body, ifMatch }) =>
    updateWorkflow(ctx, body, ifMatch),
  );
}
