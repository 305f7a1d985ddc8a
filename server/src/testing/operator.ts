import { randomBytes } from "node:crypto";
import { confirmTotp, getSession, startTotp } from "@parley/contract";
import { Secret, TOTP } from "otpauth";
import { createUser, ensurePlatform } from "../modules/identity/index.ts";
import { inTenant } from "../platform/app.ts";
import { Client } from "./client.ts";
import { testPassword, testPasswordHash } from "./password.ts";
import type { TestServer } from "./start.ts";

/** An operator of the installation, signed in, with the second factor that he must have. */
export async function newOperator(server: TestServer): Promise<Client> {
  const { app, http } = { app: server.parley.app, http: server.parley.http };
  const platform = await ensurePlatform(app);
  const email = `op${randomBytes(6).toString("hex")}@platform.example`;
  const user = {
    email,
    name: "Olga Operator",
    passwordHash: await testPasswordHash(),
    locale: "en" as const,
    teamId: null,
    roles: ["SUPER_ADMIN"],
    skillIds: [],
  };
  await inTenant(app, platform, (ctx) => createUser(ctx, user, []));
  const client = await new Client(http).signIn(email, testPassword);
  const { secret } = await client.call(startTotp);
  const timestamp = server.clock.now().getTime();
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
  await client.call(confirmTotp, { body: { code } });
  client.session = await client.call(getSession);
  return client;
}

const known = new WeakMap<TestServer, { client: Promise<Client>; since: number }>();
/** Shorter than a proof of who one is holds. */
const keptMs = 4 * 60_000;

/** The operator of a server, made when he is first asked for. */
export function operatorOf(server: TestServer): Promise<Client> {
  const now = server.clock.now().getTime();
  const found = known.get(server);
  if (found && now - found.since < keptMs) return found.client;
  const client = newOperator(server);
  known.set(server, { client, since: now });
  return client;
}
