import { createPublicKey } from "node:crypto";
import { createUser as createUserEndpoint, Name, TimeZone } from "@parley/contract";
import { z } from "zod";
import {
  createTenant,
  createUser,
  ensurePlatform,
  findTenant,
  hashPassword,
  knownWords,
  PasswordRules,
} from "./modules/identity/index.ts";
import { tenantSeeds, userHooks } from "./modules.ts";
import { type App, allTenantIds, inTenant } from "./platform/app.ts";
import { HeadFiles } from "./platform/audit/heads.ts";
import { type Verdict, verifyTenant } from "./platform/audit/verify.ts";
import { systemClock } from "./platform/clock.ts";
import type { Config } from "./platform/config.ts";
import { Vaults } from "./platform/crypto/vault.ts";
import { startDatabase } from "./platform/db/embedded.ts";
import { createPool } from "./platform/db/pool.ts";
import { prepareDatabase } from "./platform/db/prepare.ts";
import type { Tx } from "./platform/db/tx.ts";
import { notFound, Refusal } from "./platform/errors.ts";
import { Wake } from "./platform/events/wake.ts";
import { homeAt } from "./platform/home.ts";
import { loadKeys } from "./platform/keys.ts";

/** What work on an installation needs where nothing listens: the part of an App that services use. */
export type Installation = Pick<App, "pool" | "clock" | "vaults" | "wake" | "keys">;

/**
 * Opens the installation for one piece of an administrator's work, beside a server that runs or
 * without one. What it emits is numbered by the server: at once, or at its next start.
 */
export async function withInstallation<R>(
  config: Config,
  work: (installation: Installation) => Promise<R>,
): Promise<R> {
  const keys = await loadKeys(config);
  const database = await startDatabase(config);
  try {
    await prepareDatabase(database);
    const pool = createPool(database.connection({ role: "parley_app" }), 2, "parley command");
    try {
      const vaults = new Vaults(keys.masterKey);
      return await work({ pool, clock: systemClock, vaults, wake: new Wake(), keys });
    } finally {
      await pool.end();
    }
  } finally {
    await database.stop();
  }
}

const NewTenant = z.strictObject({
  name: Name,
  slug: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,39}$/, "must be 2 to 40 small letters, digits and hyphens"),
  timeZone: TimeZone,
  country: z.string().regex(/^[A-Z]{2}$/, "must be a country like GB"),
});

/** Makes a tenant with the roles and catalogues that each one starts with. */
export async function addTenant(
  installation: Installation,
  tenant: z.input<typeof NewTenant>,
): Promise<string> {
  const checked = parsed(NewTenant, tenant);
  return createTenant(installation, { ...checked, isDemo: false }, tenantSeeds);
}

type NewUser = Omit<z.input<typeof createUserEndpoint.body>, "teamId" | "skillIds"> & {
  /** The short name of the tenant. */
  tenant: string;
  /** The name of the team. */
  team?: string | undefined;
};

/** Makes a user of a tenant, as the system: it may give any role. */
export async function addUser(
  installation: Installation,
  { tenant, team, ...user }: NewUser,
): Promise<string> {
  const tenantId = await findTenant(installation, tenant);
  if (tenantId === undefined) throw notFound(`tenant ${tenant}`);
  const { password, ...checked } = parsed(createUserEndpoint.body, user);
  const words = knownWords(checked.name, checked.email, tenant);
  await new PasswordRules().demand("password", password, words);
  const passwordHash = await hashPassword(password);
  return inTenant(installation, tenantId, async (ctx) => {
    const teamId = team === undefined ? null : await teamNamed(ctx.tx, team);
    return createUser(ctx, { ...checked, teamId, passwordHash }, userHooks);
  });
}

/** Makes an operator of the installation, and the tenant of operators with the first of them. */
export async function addOperator(
  installation: Installation,
  operator: { email: string; name: string; locale: "en" | "es"; password: string },
): Promise<void> {
  const shape = createUserEndpoint.body.omit({ teamId: true, skillIds: true, roles: true });
  const { password, ...checked } = parsed(shape, operator);
  const words = knownWords(checked.name, checked.email, "platform");
  await new PasswordRules().demand("password", password, words);
  const passwordHash = await hashPassword(password);
  const tenantId = await ensurePlatform(installation);
  const user = { ...checked, passwordHash, teamId: null, roles: ["SUPER_ADMIN"], skillIds: [] };
  await inTenant(installation, tenantId, (ctx) => createUser(ctx, user, userHooks));
}

async function teamNamed(tx: Tx<"teams">, name: string): Promise<string> {
  const row = await tx.selectFrom("teams").select("id").where("name", "=", name).executeTakeFirst();
  if (!row) throw notFound(`team ${name}`);
  return row.id;
}

/** Verifies the audit log of one tenant or of all, one after the other. */
export async function* verifyAudit(
  installation: Installation,
  config: Pick<Config, "home">,
  slug: string | undefined,
): AsyncGenerator<Verdict> {
  const { pool, vaults, keys } = installation;
  const files = new HeadFiles(homeAt(config.home).audit);
  const needs = { pool, vaults, files, auditPublicKey: createPublicKey(keys.auditPrivateKey) };
  for (const tenantId of await tenantsNamed(installation, slug)) {
    yield await verifyTenant(needs, tenantId);
  }
}

async function tenantsNamed(
  installation: Installation,
  slug: string | undefined,
): Promise<string[]> {
  if (slug === undefined) return allTenantIds(installation);
  const id = await findTenant(installation, slug);
  if (id === undefined) throw notFound(`tenant ${slug}`);
  return [id];
}

function parsed<S extends z.ZodType>(shape: S, value: z.input<S>): z.output<S> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({
    field: path.join("."),
    reason: message,
  }));
  const words = errors.map(({ field, reason }) => `${field} ${reason}`).join("; ");
  throw new Refusal("invalid", words, { errors });
}
