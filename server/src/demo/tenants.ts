import { existsSync } from "node:fs";
import {
  createTenant,
  findTenant,
  hashPassword,
  type TenantSeed,
} from "../modules/identity/index.ts";
import { tenantSeeds } from "../modules.ts";
import { type App, inTenant, tenantIds } from "../platform/app.ts";
import { orderCallers } from "./callers.ts";
import { type DemoTenant, demoTenants } from "./cast.ts";
import { orderHistory } from "./history/job.ts";
import { readRecording, recordingOf } from "./history/recording.ts";
import { demoSeed } from "./make.ts";
import { demoPassword } from "./password.ts";

type Needs = Pick<App, "pool" | "clock" | "vaults" | "wake" | "keys">;

type Wanted = {
  force?: boolean;
  history?: boolean;
  /** Whether somebody calls them as soon as they are there. */
  callers?: boolean;
};

/**
 * Makes the demo tenants in an installation that has no tenant yet, or, when told to, those that are
 * missing. Each is made whole or not at all; with its recorded history where that is wanted.
 */
export async function ensureDemo(
  app: Needs,
  { force = false, history = false, callers = history }: Wanted = {},
): Promise<{ made: boolean }> {
  const known = await tenantIds(app);
  // A start that was cut short between two tenants goes on where it stopped.
  if (known.length > 0 && !force && !(await hasOnlyDemo(app, known))) return { made: false };
  let made = false;
  for (const tenant of demoTenants) {
    if (await findTenant(app, tenant.slug)) continue;
    const hash = await hashPassword(demoPassword(app.keys, tenant.slug));
    const { name, slug, timeZone, country } = tenant;
    await createTenant(app, { name, slug, timeZone, country, isDemo: true }, [
      ...tenantSeeds,
      demoSeed(tenant, hash),
      ...(history ? await historySeeds(tenant) : []),
      ...(callers ? [orderCallers(tenant)] : []),
    ]);
    made = true;
  }
  return { made };
}

/** Has the recorded days put behind a tenant once it is there; nothing where none were recorded of it. */
async function historySeeds(tenant: DemoTenant): Promise<TenantSeed[]> {
  const path = recordingOf(tenant);
  if (!existsSync(path)) return [];
  return [orderHistory(tenant, (await readRecording(path)).days.length)];
}

async function hasOnlyDemo(app: Needs, ids: readonly string[]): Promise<boolean> {
  if (ids.length >= demoTenants.length) return false;
  for (const id of ids) if (!(await isDemo(app, id))) return false;
  return true;
}

/** Whether a tenant is one of those that show the product. */
export async function isDemo(
  app: Pick<Needs, "pool" | "clock" | "vaults" | "wake">,
  tenantId: string,
): Promise<boolean> {
  const tenant = await inTenant(
    app,
    tenantId,
    (ctx) => ctx.tx.selectFrom("tenants").select("is_demo").executeTakeFirst(),
    { readOnly: true },
  );
  return tenant?.is_demo === true;
}
