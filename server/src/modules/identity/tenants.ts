import { type BuiltInRole, builtInRoles } from "@parley/contract";
import { sql } from "kysely";
import { type App, inInstallation, inTenant } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { Refusal } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";

export type NewTenant = {
  name: string;
  slug: string;
  timeZone: string;
  country: string;
  isDemo: boolean;
};

/** What other modules put into a new tenant: reasons for a pause, dispositions. */
export type TenantSeed = (ctx: Ctx) => Promise<void>;

/** Roles of a tenant: all built-in ones but the operator's, who belongs to no tenant. */
const tenantRoles = (Object.keys(builtInRoles) as BuiltInRole[]).filter(
  (code) => code !== "SUPER_ADMIN",
);

/** Makes a tenant with its keys, its roles and the first catalogues, in one transaction. */
export async function createTenant(
  app: Pick<App, "pool" | "clock" | "vaults" | "wake">,
  tenant: NewTenant,
  seeds: readonly TenantSeed[],
): Promise<string> {
  if (await findTenant(app, tenant.slug)) {
    throw new Refusal("conflict", `There is a tenant ${tenant.slug} already`);
  }
  const id = newId();
  await inTenant(app, id, async (ctx) => {
    await insertTenant(ctx.tx, id, tenant, ctx.now);
    await app.vaults.create(ctx.tx, id, ctx.now);
    for (const code of tenantRoles) await insertBuiltInRole(ctx.tx, code, ctx.now);
    for (const seed of seeds) await seed(ctx);
  });
  return id;
}

/** The id of a tenant by its short name. */
export async function findTenant(
  app: Pick<App, "pool">,
  slug: string,
): Promise<string | undefined> {
  const { rows } = await inInstallation(app, (tx) =>
    sql<{ tenant_id: string }>`select * from door_tenant_by_slug(${slug})`.execute(tx),
  );
  return rows[0]?.tenant_id;
}

async function insertTenant(
  tx: Tx<"tenants">,
  id: string,
  tenant: NewTenant,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("tenants")
    .values({
      id,
      name: tenant.name,
      slug: tenant.slug,
      time_zone: tenant.timeZone,
      country: tenant.country,
      is_demo: tenant.isDemo,
      created_at: now,
    })
    .execute();
}

async function insertBuiltInRole(
  tx: Tx<"roles" | "role_permissions">,
  code: BuiltInRole,
  now: Date,
): Promise<void> {
  const id = newId();
  await tx.insertInto("roles").values({ id, code, built_in: true, created_at: now }).execute();
  const grants = Object.entries(builtInRoles[code]);
  await tx
    .insertInto("role_permissions")
    .values(grants.map(([permission, scope]) => ({ role_id: id, permission, scope })))
    .execute();
}

/** Where the tenant is: how its days are cut, and how its numbers are read. */
export async function setTenantRegion(
  ctx: Ctx,
  { timeZone, country }: { timeZone: string; country: string },
): Promise<void> {
  const tx: Tx<"tenants"> = ctx.tx;
  await tx
    .updateTable("tenants")
    .set({ time_zone: timeZone, country })
    .where("id", "=", ctx.tenantId)
    .execute();
}
