import { createPublicKey } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { builtInRoles, type OperatedTenant } from "@parley/contract";
import type { Installation } from "./installation.ts";
import { ensurePlatform, findTenant } from "./modules/identity/index.ts";
import {
  askForDeletion,
  type Certified,
  leftOf,
  listTenants,
  openExport,
  readCertificate,
  resumeTenant,
  suspendTenant,
  type TenantTools,
  tablesInOrder,
} from "./modules/operator/index.ts";
import { tenantSeeds, userHooks } from "./modules.ts";
import { inTenant } from "./platform/app.ts";
import type { Config } from "./platform/config.ts";
import type { Ctx } from "./platform/ctx.ts";
import { notFound } from "./platform/errors.ts";
import { homeAt } from "./platform/home.ts";
import { DiskStorage } from "./platform/storage/disk.ts";

/** Work of an operator at the command line: who is named, with all his rights. */
async function asOperator<R>(
  installation: Installation,
  config: Config,
  email: string | undefined,
  work: (tools: TenantTools, ctx: Ctx) => Promise<R>,
): Promise<R> {
  const platform = await ensurePlatform(installation);
  const storage = new DiskStorage(homeAt(config.home).storage, installation.keys.masterKey);
  const tools = { app: { ...installation, config, storage }, seeds: tenantSeeds, hooks: userHooks };
  return inTenant(installation, platform, async (ctx) => {
    const user = email === undefined ? undefined : await operatorNamed(ctx, email);
    const grants = builtInRoles.SUPER_ADMIN;
    return work(tools, { ...ctx, actor: { ...ctx.actor, userId: user ?? null, grants } });
  });
}

async function operatorNamed(ctx: Ctx, email: string): Promise<string> {
  const row = await ctx.tx
    .selectFrom("users")
    .select("id")
    .where("email", "=", email.toLowerCase())
    .where("status", "=", "ACTIVE")
    .executeTakeFirst();
  if (!row) throw notFound(`operator ${email}`);
  return row.id;
}

/** All tenants that are looked after. */
export async function operatedTenants(
  installation: Installation,
  config: Config,
): Promise<OperatedTenant[]> {
  return asOperator(installation, config, undefined, async (tools, ctx) => {
    const all: OperatedTenant[] = [];
    let cursor: string | undefined;
    do {
      const page = await listTenants(tools, ctx, { limit: 200, cursor });
      all.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return all;
  });
}

type Asked = { slug: string; as: string; reason: string };

/** Closes or opens a tenant, as the operator who is named. */
export async function setTenantOpen(
  installation: Installation,
  config: Config,
  { slug, as, reason }: Omit<Asked, "reason"> & { reason?: string },
): Promise<void> {
  const id = await idOf(installation, slug);
  await asOperator(installation, config, as, (tools, ctx) =>
    reason === undefined ? resumeTenant(tools, ctx, id) : suspendTenant(tools, ctx, id, reason),
  );
}

/** Has a tenant deleted; answers when that begins. */
export async function askTenantDeletion(
  installation: Installation,
  config: Config,
  {
    slug,
    as,
    ...input
  }: Asked & { confirmName: string; waitDays: number; shorterBecause?: string },
): Promise<string> {
  const id = await idOf(installation, slug);
  const deletion = await asOperator(installation, config, as, (tools, ctx) =>
    askForDeletion(tools, ctx, id, input),
  );
  return deletion.dueAt;
}

async function idOf(installation: Installation, slug: string): Promise<string> {
  const id = await findTenant(installation, slug);
  if (id === undefined) throw notFound(`tenant ${slug}`);
  return id;
}

/** Unpacks an export below a folder that is not there yet, and says whose it is. */
export async function unpackExport(file: string, passphrase: string, folder: string) {
  await mkdir(folder, { mode: 0o700 });
  return openExport(createReadStream(file), passphrase, folder);
}

/** What a certificate says and what is left of its tenant here; undefined when it was altered. */
export async function checkCertificate(
  installation: Installation,
  config: Config,
  text: string,
): Promise<{ said: Certified; left: string[] } | undefined> {
  const said = readCertificate(text, createPublicKey(installation.keys.auditPrivateKey));
  if (!said) return undefined;
  const { id } = said.tenant;
  const left = await asOperator(installation, config, undefined, async ({ app }, ctx) => {
    const files = await app.storage.keysOf(id);
    const rows = await leftOf(ctx, id, await tablesInOrder(ctx.tx));
    return [...rows, ...(files.length > 0 ? ["files"] : [])];
  });
  return { said, left };
}
