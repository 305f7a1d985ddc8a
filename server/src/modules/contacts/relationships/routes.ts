import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { addRelationship, listRelationships, removeRelationship } from "./service.ts";

export function relationshipRoutes(serve: Api): void {
  serve.serve(api.listRelationships, (ctx, { params }) => listRelationships(ctx, params.id));
  serve.serve(api.addRelationship, (ctx, { params, body }) =>
    addRelationship(ctx, params.id, body),
  );
  serve.serve(api.removeRelationship, (ctx, { params }) => removeRelationship(ctx, params.id));
}
