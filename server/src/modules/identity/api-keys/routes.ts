import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import type { AccessControl } from "../access.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./service.ts";

export function apiKeyRoutes(serve: Api, access: AccessControl): void {
  serve.serve(api.listApiKeys, (ctx, { query }) => listApiKeys(ctx, query));
  serve.serve(api.createApiKey, (ctx, { body }) => createApiKey(ctx, body));
  serve.serve(api.revokeApiKey, async (ctx, { params }) => {
    const revoked = await revokeApiKey(ctx, params.id);
    // Other processes hear of it by the event.
    ctx.afterCommit(() => access.keys.forgetAll());
    return revoked;
  });
}
