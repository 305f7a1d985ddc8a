import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { createView, deleteView, listViews, updateView } from "./service.ts";

export function viewRoutes(serve: Api): void {
  serve.serve(api.listSavedViews, (ctx) => listViews(ctx, "LEAD"));
  serve.serve(api.createSavedView, (ctx, { body }) => createView(ctx, "LEAD", body));
  serve.serve(api.updateSavedView, (ctx, { params, body, ifMatch }) =>
    updateView(ctx, "LEAD", params.id, body, ifMatch),
  );
  serve.serve(api.deleteSavedView, (ctx, { params, ifMatch }) =>
    deleteView(ctx, "LEAD", params.id, ifMatch),
  );
  serve.serve(api.listContactViews, (ctx) => listViews(ctx, "CONTACT"));
  serve.serve(api.createContactView, (ctx, { body }) => createView(ctx, "CONTACT", body));
  serve.serve(api.updateContactView, (ctx, { params, body, ifMatch }) =>
    updateView(ctx, "CONTACT", params.id, body, ifMatch),
  );
  serve.serve(api.deleteContactView, (ctx, { params, ifMatch }) =>
    deleteView(ctx, "CONTACT", params.id, ifMatch),
  );
}
