import * as api from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import { decodeCursor, encodeCursor, toPage } from "../../platform/http/cursor.ts";
import { versioned } from "../../platform/http/version.ts";
import { selectRoles } from "./users/queries.ts";

/** Roles, the catalogue of permissions with the matrix, and the tenant itself: all to be read. */
export function roleRoutes(serve: Api): void {
  serve.serve(api.listRoles, async (ctx, { query: { cursor, limit } }) => {
    const after = decodeCursor("roles", cursor, 1)?.map(String)[0];
    return toPage(
      await selectRoles(ctx.tx, { after, limit: limit + 1 }),
      limit,
      (last) => encodeCursor("roles", [last.code]),
      ({ id, code, built_in: builtIn, grants }) => ({
        id,
        code,
        builtIn,
        grants: Object.fromEntries(grants),
      }),
    );
  });

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

  serve.serve(api.getTenant, async (ctx) => {
    const row = await ctx.tx.selectFrom("tenants").selectAll().executeTakeFirstOrThrow();
    const tenant = {
      id: row.id,
      name: row.name,
      slug: row.slug,
      timeZone: row.time_zone,
      country: row.country,
      isDemo: row.is_demo,
      updatedAt: row.updated_at.toISOString(),
    };
    return versioned(tenant, row.version);
  });
}
