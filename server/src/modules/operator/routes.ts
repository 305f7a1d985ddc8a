import * as api from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import { encodeCursor, idCursor, toPage } from "../../platform/http/cursor.ts";
import {
  askForDeletion,
  cancelDeletion,
  certificateOf,
  listDeletions,
} from "./leaving/deletion.ts";
import { exportsOf, startExport, takeExport } from "./leaving/export.ts";
import {
  createTenant,
  getTenant,
  listTenants,
  resumeTenant,
  suspendTenant,
  type Tools,
} from "./service.ts";
import { setLimits, usageOf } from "./usage/service.ts";
import { consentOf, grantConsent, revokeConsent, toVisit } from "./visits/consent.ts";
import { selectVisits } from "./visits/queries.ts";
import { endVisitsTo, entrance, openVisitTo, visitsTo } from "./visits/service.ts";

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
  leavingRoutes(serve, tools);
  visitRoutes(serve, tools);
}

/** How a tenant is taken out, and deleted. */
function leavingRoutes(serve: Api, tools: Tools): void {
  serve.serve(api.exportTenant, (ctx, { params, body }) =>
    startExport(tools, ctx, params.id, body),
  );
  serve.serve(api.listTenantExports, (ctx, { params }) => exportsOf(ctx, params.id));
  serve.serveDownload(api.takeTenantExport, (run, { params }) => takeExport(tools, run, params.id));
  serve.serve(api.deleteTenant, (ctx, { params, body }) =>
    askForDeletion(tools, ctx, params.id, body),
  );
  serve.serve(api.cancelTenantDeletion, (ctx, { params }) => cancelDeletion(tools, ctx, params.id));
  serve.serve(api.listTenantDeletions, (ctx, { query }) => listDeletions(ctx, query));
  serve.serve(api.getDeletionCertificate, (ctx, { params }) => certificateOf(ctx, params.id));
}

/** Visits: the operator's side, and the tenant's, whose consent they need. */
function visitRoutes(serve: Api, tools: Tools): void {
  serve.visitsBy(entrance(tools.app));
  serve.serve(api.openVisit, (ctx, { params, body }) => openVisitTo(tools, ctx, params.id, body));
  serve.serve(api.listVisits, (ctx, { params }) => visitsTo(tools, ctx, params.id));
  serve.serve(api.endVisits, (ctx, { params }) => endVisitsTo(tools, ctx, params.id));
  serve.serve(api.getSupportAccess, async (ctx) => ({ consent: await consentOf(ctx) }));
  serve.serve(api.grantSupportAccess, async (ctx, { body }) => ({
    consent: await grantConsent(ctx, body),
  }));
  serve.serve(api.revokeSupportAccess, (ctx) => revokeConsent(ctx));
  serve.serve(api.listSupportVisits, async (ctx, { query: { cursor, limit } }) => {
    const before = idCursor("visits", cursor);
    const rows = await selectVisits(ctx.tx, { before, limit: limit + 1 });
    return toPage(
      rows,
      limit,
      (last) => encodeCursor("visits", [last.id]),
      (row) => toVisit(row, ctx.now),
    );
  });
}
