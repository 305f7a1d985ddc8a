import * as api from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import { exportEntries } from "./audit/export.ts";
import { getEntry, listEntries } from "./audit/service.ts";
import { acknowledge, close, getEvent, listEvents } from "./security/service.ts";

export function complianceRoutes(serve: Api): void {
  serve.serve(api.listAuditTrail, (ctx, { query }) => listEntries(ctx, query));
  serve.serve(api.getAuditEntry, (ctx, { params }) => getEntry(ctx, params.id));
  serve.serveDownload(api.exportAuditTrail, (run, { body }) => exportEntries(run, body));
  serve.serve(api.listSecurityEvents, (ctx, { query }) => listEvents(ctx, query));
  serve.serve(api.getSecurityEvent, (ctx, { params }) => getEvent(ctx, params.id));
  serve.serve(api.acknowledgeSecurityEvent, (ctx, { params }) => acknowledge(ctx, params.id));
  serve.serve(api.closeSecurityEvent, (ctx, { params, body }) => close(ctx, params.id, body.note));
}
