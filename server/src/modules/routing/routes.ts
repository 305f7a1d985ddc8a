import * as api from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import { changeAgent, changeOptions, getOptions, listAgents } from "./agents.ts";
import { decisionsOf } from "./decisions.ts";
import { dryRun } from "./dry-run.ts";
import { addRule, changeRule, listRules, orderRules, removeRule } from "./rules.ts";
import { redistributeLeads, startRouting } from "./runs.ts";

export function routingRoutes(serve: Api): void {
  serve.serve(api.listRoutingRules, (ctx) => listRules(ctx));
  serve.serve(api.createRoutingRule, (ctx, { body }) => addRule(ctx, body));
  serve.serve(api.updateRoutingRule, (ctx, { params, body, ifMatch }) =>
    changeRule(ctx, params.id, body, ifMatch),
  );
  serve.serve(api.deleteRoutingRule, (ctx, { params, ifMatch }) =>
    removeRule(ctx, params.id, ifMatch),
  );
  serve.serve(api.orderRoutingRules, (ctx, { body }) => orderRules(ctx, body.ids));
  serve.serve(api.getRoutingOptions, (ctx) => getOptions(ctx));
  serve.serve(api.updateRoutingOptions, (ctx, { body }) => changeOptions(ctx, body));
  serve.serve(api.listRoutingAgents, (ctx) => listAgents(ctx));
  serve.serve(api.updateRoutingAgent, (ctx, { params, body }) => changeAgent(ctx, params.id, body));
  serve.serve(api.listRoutingDecisions, (ctx, { params, query }) =>
    decisionsOf(ctx, params.id, query),
  );
  serve.serve(api.dryRunRouting, (ctx, { body }) => dryRun(ctx, body));
  serve.serve(api.startRouting, (ctx, { body }) => startRouting(ctx, body));
  serve.serve(api.redistributeLeads, (ctx, { body }) => redistributeLeads(ctx, body));
}
