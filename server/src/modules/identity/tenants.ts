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

/** Roles of a tenant: all built-in ones but the operator's, which is of the platform's tenant alone. */
const tenantRoles = (Object.keys(builtInRoles) as BuiltInRole[]).filter(
  (code) => code !== "SUPER_ADMIN",
);

/** Makes a tenant with its keys, its roles and the first catalogues, in one transaction. */
export async function createTenant(
  app: Pick<App, "pool" | "clock" | "vaults" | "wake">,
  tenant: NewTenant,
  seeds: readonly TenantSeed[],
): Promise<string> {
  const id = newId();
  await inTenant(app, id, (ctx) => furnishTenant(app, ctx, tenant, seeds));
  return id;
}

/** The same in a transaction that is in the tenant already, before there is one. */
export async function furnishTenant(
  app: Pick<App, "vaults">,
  ctx: Ctx,
  tenant: NewTenant,
  seeds: readonly TenantSeed[],
): Promise<void> {
  await insertTenant(ctx.tx, ctx.tenantId, tenant, ctx.now);
  await app.vaults.create(ctx.tx, ctx.tenantId, ctx.now);
  for (const code of tenantRoles) await insertBuiltInRole(ctx.tx, code, ctx.now);
  for (const seed of seeds) await seed(ctx);
}

/**
 * The tenant whose users operate the installation; made when there is none yet. Nobody gets in there
 * without a second factor.
 */
export async function ensurePlatform(
  app: Pick<App, "pool" | "clock" | "vaults" | "wake">,
): Promise<string> {
  const { rows } = await inInstallation(app, (tx) =>
    sql<{ tenant_id: string }>`select * from door_platform()`.execute(tx),
  );
  if (rows[0]) return rows[0].tenant_id;
  const id = newId();
  const region = { timeZone: "UTC", country: "GB", isDemo: false };
  await inTenant(app, id, async (ctx) => {
    const tenant = { name: "Parley operators", slug: "platform", ...region };
    await insertTenant(ctx.tx, id, tenant, ctx.now);
    await sql`select platform.found_platform(${id})`.execute(ctx.tx);
    await app.vaults.create(ctx.tx, id, ctx.now);
    await insertBuiltInRole(ctx.tx, "SUPER_ADMIN", ctx.now);
    await ctx.tx.updateTable("tenants").set({ factor_required: true }).execute();
  });
  return id;
}

/** Refuses to let anybody into a tenant that is closed. */
export async function demandOpenTenant(tx: Tx<"tenants">): Promise<void> {
  if (!(await isOpenTenant(tx))) throw tenantSuspended();
}

export async function isOpenTenant(tx: Tx<"tenants">): Promise<boolean> {
  const row = await tx.selectFrom("tenants").select("status").executeTakeFirst();
  return row?.status === "ACTIVE";
}

export function tenantSuspended(): Refusal {
  return new Refusal(
    "tenant-suspended",
    "This account is suspended. Ask whoever provides Parley to you",
  );
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
  const made = await tx
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
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .returning("id")
    .execute();
  if (made.length > 0) return;
  throw new Refusal("conflict", `There is a tenant ${tenant.slug} already`, {
    errors: [{ field: "slug", reason: "is taken" }],
  });
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
