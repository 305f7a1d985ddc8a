import * as api from "@parley/contract";
import type { Api } from "../../../platform/http/api.ts";
import { decodeCursor, encodeCursor, toPage } from "../../../platform/http/cursor.ts";
import type { UserHook } from "../hooks.ts";
import { selectRoles } from "./queries.ts";
import { unusedRights } from "./review.ts";
import { createRole, deleteRole, getRole, toRole, updateRole, userRights } from "./service.ts";

/** Roles, the catalogue of permissions with the matrix, and what a user may do. */
export function roleRoutes(serve: Api, hooks: readonly UserHook[]): void {
  serve.serve(api.listRoles, async (ctx, { query: { cursor, limit } }) => {
    const after = decodeCursor("roles", cursor, 1)?.map(String)[0];
    return toPage(
      await selectRoles(ctx.tx, { after, limit: limit + 1 }),
      limit,
      (last) => encodeCursor("roles", [last.code]),
      (row) => toRole(ctx, row),
    );
  });
  serve.serve(api.getRole, (ctx, { params }) => getRole(ctx, params.id));
  serve.serve(api.createRole, (ctx, { body }) => createRole(ctx, body));
  serve.serve(api.updateRole, (ctx, { params, body, ifMatch }) =>
    updateRole(ctx, params.id, body, ifMatch, hooks),
  );
  serve.serve(api.deleteRole, (ctx, { params, ifMatch }) => deleteRole(ctx, params.id, ifMatch));
  serve.serve(api.getUserRights, (ctx, { params }) => userRights(ctx, params.id));

  serve.serve(api.listUnusedRights, (ctx, { query }) => unusedRights(ctx, query));

  serve.serve(api.listPermissions, async () => ({
    items: api.permissionCodes.map((code) => ({
      code,
      summary: api.permissions[code],
      roles: Object.fromEntries(
        Object.entries(api.builtInRoles).flatMap(([role, grants]: [string, api.Grants]) => {
          const scope = grants[code];
          return scope ? [[role, scope]] : [];
        }),
      ),
    })),
  }));
}
