import {
  type Config,
  demoPassword,
  demoTenants,
  emailOf,
  loadKeys,
  Refusal,
} from "@parley/server/admin";
import type { Command } from "commander";
import { serverAddress } from "./address.ts";
import { ApiSession } from "./api/session.ts";
import { readSecret } from "./files.ts";

export type SignInOptions = { tenant?: string; url?: string; as?: string; passwordFile?: string };

/** The options of every command that works through the API. */
export function withSignIn(command: Command): Command {
  return command
    .option("--tenant <slug>", "a demo tenant, in which to work as its administrator", "halden")
    .option("--as <email>", "work as this user, in whichever tenant")
    .option("--password-file <path>", "the password of that user")
    .option("--url <address>", "the server; the one of this installation without it");
}

/** A session for a command: as the user who is named, or as the administrator of a demo tenant. */
export async function signInFor(config: Config, options: SignInOptions): Promise<ApiSession> {
  const url = serverAddress(config, options.url);
  const session = new ApiSession(url, await credentialsOf(config, options));
  await session.signIn();
  return session;
}

async function credentialsOf(config: Config, { as, passwordFile, tenant: slug }: SignInOptions) {
  if (as !== undefined) {
    if (passwordFile === undefined) {
      throw new Refusal("malformed", "Name the file with the password: --password-file");
    }
    return { email: as, password: await readSecret(passwordFile) };
  }
  const tenant = demoTenants.find((one) => one.slug === slug);
  const admin = tenant?.people.find((person) => person.role === "ADMIN");
  if (!tenant || !admin) {
    throw new Refusal("malformed", `${slug} is no demo tenant: say who you are with --as`);
  }
  const keys = await loadKeys(config);
  return { email: emailOf(tenant, admin), password: demoPassword(keys, tenant.slug) };
}
