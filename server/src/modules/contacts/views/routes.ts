import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { createView, deleteView, listViews, updateView } from "./service.ts";

export function viewRoutes(serve: Api): void {
  serve.serve(api.listSavedViews, (ctx) => listViews(ctx));
  serve.serve(api.createSavedView, (ctx, { body }) => createView(ctx, body));
  serve.serve(api.updateSavedView, (ctx, { params, body, ifMatch }) =>
    updateView(ctx, params.id, body, ifMatch),
  );
  serve.serve(api.deleteSavedView, (ctx, { params, ifMatch }) =>
    deleteView(ctx, params.id, ifMatch),
  );
}
