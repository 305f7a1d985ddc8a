import * as api from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import {
  createTenant,
  getTenant,
  listTenants,
  resumeTenant,
  suspendTenant,
  type Tools,
} from "./service.ts";
import { setLimits, usageOf } from "./usage/service.ts";

export function operatorRoutes(serve: Api, tools: Tools): void {
  serve.serve(api.listOperatedTenants, (ctx, { query }) => listTenants(tools, ctx, query));
  serve.serve(api.getOperatedTenant, (ctx, { params }) => getTenant(tools, ctx, params.id));
  serve.serve(api.createOperatedTenant, (ctx, { body }) => createTenant(tools, ctx, body));
  serve.serve(api.suspendTenant, (ctx, { params, body }) =>
    suspendTenant(tools, ctx, params.id, body.reason),
  );
  serve.serve(api.resumeTenant, (ctx, { params }) => resumeTenant(tools, ctx, params.id));
  serve.serve(api.setTenantLimits, async (ctx, { params, body }) => {
    await setLimits(tools, ctx, params.id, body);
    return getTenant(tools, ctx, params.id);
  });
  serve.serve(api.getTenantUsage, async (ctx, { params, query }) => ({
    items: await usageOf(ctx, params.id, query.days),
  }));
}
