import { createTenant, findTenant, hashPassword } from "../modules/identity/index.ts";
import { tenantSeeds } from "../modules.ts";
import { type App, inTenant, tenantIds } from "../platform/app.ts";
import { type DemoTenant, demoTenants, emailOf, playedAgents } from "./cast.ts";
import { demoSeed } from "./make.ts";
import { demoPassword } from "./password.ts";

export { type DemoTenant, demoTenants, emailOf, playedAgents } from "./cast.ts";
export { demoPassword } from "./password.ts";

type Needs = Pick<App, "pool" | "clock" | "vaults" | "wake" | "keys">;

/**
 * Makes the demo tenants in an installation that has no tenant yet, or, when told to, those that are
 * missing. Each is made whole or not at all.
 */
export async function ensureDemo(
  app: Needs,
  { force = false }: { force?: boolean } = {},
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
    ]);
    made = true;
  }
  return { made };
}

export type DemoSignIns = {
  tenant: string;
  slug: string;
  password: string;
  /** One of each role, and the agents that the demo floor leaves free. */
  people: { email: string; role: string }[];
};

/** How one signs in to the demo tenants of this installation. */
export async function demoSignIns(app: Needs): Promise<DemoSignIns[]> {
  const found: DemoSignIns[] = [];
  for (const tenant of demoTenants) {
    const id = await findTenant(app, tenant.slug);
    if (id === undefined || !(await isDemo(app, id))) continue;
    found.push({
      tenant: tenant.name,
      slug: tenant.slug,
      password: demoPassword(app.keys, tenant.slug),
      people: peopleToShow(tenant),
    });
  }
  return found;
}

/** For a terminal: a line for each tenant, and one for each person. */
export function describeSignIns(signIns: readonly DemoSignIns[]): string[] {
  return signIns.flatMap(({ tenant, password, people }) => [
    `  ${tenant}: password ${password}`,
    ...people.map(({ email, role }) => `    ${email.padEnd(36)} ${role}`),
  ]);
}

function peopleToShow(tenant: DemoTenant): DemoSignIns["people"] {
  const played = new Set(playedAgents(tenant));
  const seen = new Set<string>();
  return tenant.people
    .filter((person) => {
      if (person.role === "AGENT") return !played.has(person);
      if (seen.has(person.role)) return false;
      seen.add(person.role);
      return true;
    })
    .map((person) => ({ email: emailOf(tenant, person), role: person.role }));
}

async function hasOnlyDemo(app: Needs, ids: readonly string[]): Promise<boolean> {
  if (ids.length >= demoTenants.length) return false;
  for (const id of ids) if (!(await isDemo(app, id))) return false;
  return true;
}

async function isDemo(app: Needs, tenantId: string): Promise<boolean> {
  const tenant = await inTenant(
    app,
    tenantId,
    (ctx) => ctx.tx.selectFrom("tenants").select("is_demo").executeTakeFirst(),
    { readOnly: true },
  );
  return tenant?.is_demo === true;
}
