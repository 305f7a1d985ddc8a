import { findTenant } from "../modules/identity/index.ts";
import type { App } from "../platform/app.ts";
import { type DemoTenant, demoTenants, emailOf, playedAgents } from "./cast.ts";
import { demoPassword } from "./password.ts";
import { isDemo } from "./tenants.ts";

export { type DemoTenant, demoTenants, emailOf, playedAgents } from "./cast.ts";
export { demoPassword } from "./password.ts";
export { ensureDemo } from "./tenants.ts";

type Needs = Pick<App, "pool" | "clock" | "vaults" | "wake" | "keys">;

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
