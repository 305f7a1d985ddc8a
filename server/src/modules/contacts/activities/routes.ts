import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { addNote, timelineOf } from "./service.ts";

export function activityRoutes(serve: Api): void {
  serve.serve(api.listActivities, (ctx, { params, query }) => timelineOf(ctx, params.id, query));
  serve.serve(api.addNote, (ctx, { params, body }) => addNote(ctx, params.id, body));
}
