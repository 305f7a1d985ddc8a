import { getTenant } from "@parley/contract";
import type { Api } from "../../platform/http/api.ts";
import { versioned } from "../../platform/http/version.ts";

/** The tenant itself, to be read. */
export function tenantRoutes(serve: Api): void {
  serve.serve(getTenant, async (ctx) => {
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
