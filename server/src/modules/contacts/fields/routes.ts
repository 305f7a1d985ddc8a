import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { createField, listFields, updateField } from "./service.ts";

export function fieldRoutes(serve: Api): void {
  serve.serve(api.listOwnFields, async (ctx, { query }) => ({
    items: await listFields(ctx, query.archived ?? false),
  }));
  serve.serve(api.createOwnField, (ctx, { body }) => createField(ctx, body));
  serve.serve(api.updateOwnField, (ctx, { params, body, ifMatch }) =>
    updateField(ctx, params.id, body, ifMatch),
  );
}
