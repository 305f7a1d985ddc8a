import type { BuiltInRole } from "@parley/contract";
import { ApiSession } from "../../cli/src/api/session.ts";
import { createTenant, createUser, hashPassword } from "../../server/src/modules/identity/index.ts";
import { holdDrillRules } from "../../server/src/modules/law/index.ts";
import { tenantSeeds, userHooks } from "../../server/src/modules.ts";
import { inTenant } from "../../server/src/platform/app.ts";
import type { Installation } from "./installation.ts";

const password = "correct horse battery staple";
// One hash for everybody: hashing is slow on purpose, and signing in checks it just the same.
let hash: Promise<string> | undefined;

export type NewUser = { email: string; role: BuiltInRole };

/** Makes a tenant as `parley tenant create` does, that calls simulated people at every hour. */
export function makeTenant({ app }: Installation, slug: string): Promise<string> {
  const tenant = { name: slug, slug, timeZone: "Europe/London", country: "GB", isDemo: false };
  return createTenant(app, tenant, [...tenantSeeds, holdDrillRules]);
}

/** Makes users of a tenant; all of them have the same password. */
export async function makeUsers(
  { app }: Installation,
  tenantId: string,
  users: readonly NewUser[],
): Promise<Map<string, string>> {
  hash ??= hashPassword(password);
  const passwordHash = await hash;
  const ids = new Map<string, string>();
  for (const { email, role } of users) {
    const user = {
      email,
      name: email.split("@")[0] ?? email,
      passwordHash,
      locale: "en" as const,
      teamId: null,
      roles: [role],
      skillIds: [],
    };
    ids.set(email, await inTenant(app, tenantId, (ctx) => createUser(ctx, user, userHooks)));
  }
  return ids;
}

export function credentialsOf(email: string): { email: string; password: string } {
  return { email, password };
}

/** Signs in through the API; the session renews itself for as long as the bench runs. */
export async function signInAs(url: string, email: string): Promise<ApiSession> {
  const session = new ApiSession(url, credentialsOf(email));
  await session.signIn();
  return session;
}
