import {
  addPasskey,
  askToConfirm,
  confirmByProvider,
  confirmSession,
  finishSso,
  getConfirmWays,
  getSession,
  listOwnSessions,
  removePasskey,
  setGroupRoles,
  setSso,
  signInByPasskey,
  startPasskey,
  startSso,
} from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestAuthenticator } from "../../testing/authenticator.ts";
import { Client } from "../../testing/client.ts";
import { OpenIdProvider } from "../../testing/openid-provider.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";

let server: TestServer;
let provider: OpenIdProvider;
beforeAll(async () => {
  server = await startTestServer({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });
  provider = await OpenIdProvider.start({}, ["http://localhost/sign-in/callback"]);
});
afterAll(async () => {
  provider.stop();
  await stopTestServer(server);
});

const stale = { status: 403, problem: { code: "reauthentication-needed" } };
const failed = (reason: string) => ({ problem: { code: "sso-failed", details: { reason } } });

/** The last proof was given a while ago. The clock stays: the provider has its own. */
async function grow(client: Client): Promise<void> {
  await server.admin.query(
    "update sessions set authenticated_at = now() - interval '1 hour' where user_id = $1",
    [client.userId],
  );
  server.parley.access.forgetAll();
}

async function connected(): Promise<TestTenant> {
  const acme = await newTenant(server);
  const body = {
    name: "Halden ID",
    issuer: provider.issuer,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    scopes: "openid email profile groups",
  };
  await acme.admin.call(setSso, { body });
  const items = [{ group: "agents", roles: ["AGENT"] }];
  await acme.admin.call(setGroupRoles, { body: { items } });
  return acme;
}

function person(acme: TestTenant): string {
  const login = `c${Object.keys(provider.people).length}`;
  provider.people[login] = {
    email: `${login}@${acme.slug}.example`,
    name: login,
    groups: ["agents"],
  };
  return login;
}

async function come(acme: TestTenant, login: string): Promise<Client> {
  const client = new Client(server.parley.http);
  const { address } = await client.call(startSso, { body: { tenant: acme.slug } });
  const back = await provider.signIn(address, login);
  const { session } = await client.call(finishSso, { body: back as { state: string } });
  client.session = session;
  return client;
}

/** What is dangerous and wants a proof. */
const dangerous = (client: Client) => client.try(startPasskey);

test("a passkey proves again who one is, once, in the session that was asked", async () => {
  const acme = await newTenant(server);
  const [bea, tom] = [await acme.user("AGENT"), await acme.user("AGENT")];
  const keepers = new Map<Client, TestAuthenticator>();
  for (const user of [bea, tom]) {
    const keeper = new TestAuthenticator();
    const { challenge, options } = await user.call(startPasskey);
    const credential = keeper.create(options);
    await user.call(addPasskey, { body: { challenge, name: "Key", credential } });
    keepers.set(user, keeper);
  }
  expect(await bea.call(getConfirmWays)).toEqual({ ways: ["PASSWORD", "PASSKEY"] });
  await grow(bea);
  expect(await dangerous(bea)).toMatchObject(stale);
  const asked = await bea.call(askToConfirm);
  const answer = (by: Client) => ({
    passkey: {
      challenge: asked.challenge,
      credential: keepers.get(by)?.answer(asked.options) ?? {},
    },
  });
  const wrong = { status: 422, problem: { errors: [{ field: "passkey" }] } };
  // A colleague's passkey, even in the right session; and the challenge is used up by it.
  expect(await bea.try(confirmSession, { body: answer(tom) })).toMatchObject(wrong);
  expect(await bea.try(confirmSession, { body: answer(bea) })).toMatchObject(wrong);
  expect(await dangerous(bea)).toMatchObject(stale);

  const again = await bea.call(askToConfirm);
  const credential = keepers.get(bea)?.answer(again.options) ?? {};
  const passkey = { challenge: again.challenge, credential };
  // The question of a session opens no door, and is not another's to answer.
  expect((await new Client(bea.http).try(signInByPasskey, { body: passkey })).status).toBe(422);
  const third = await bea.call(askToConfirm);
  const right = {
    challenge: third.challenge,
    credential: keepers.get(bea)?.answer(third.options) ?? {},
  };
  expect(await tom.try(confirmSession, { body: { passkey: right } })).toMatchObject(wrong);
  const last = await bea.call(askToConfirm);
  const body = {
    passkey: {
      challenge: last.challenge,
      credential: keepers.get(bea)?.answer(last.options) ?? {},
    },
  };
  await bea.call(confirmSession, { body });
  expect((await dangerous(bea)).status).toBe(200);
});

test("who signs in through a provider proves it there again, and opens no second session", async () => {
  const acme = await connected();
  const login = person(acme);
  const bea = await come(acme, login);
  expect(await bea.call(getConfirmWays)).toEqual({ ways: ["PROVIDER"] });
  await grow(bea);
  expect(await dangerous(bea)).toMatchObject(stale);
  const { address } = await bea.call(confirmByProvider);
  const asked = new URL(address).searchParams;
  expect([asked.get("prompt"), asked.get("max_age")]).toEqual(["login", "0"]);
  const back = await provider.signIn(address, login);
  const before = bea.cookies.get("__Host-parley_rt");
  const done = await bea.call(finishSso, { body: back as { state: string } });
  expect(done).toMatchObject({ confirmed: true, session: { user: { id: bea.userId } } });
  expect(bea.cookies.get("__Host-parley_rt")).toBe(before);
  expect((await bea.call(listOwnSessions)).items).toHaveLength(1);
  await eventually(async () => (await dangerous(bea)).status === 200);
  expect(await bea.try(finishSso, { body: back as { state: string } })).toMatchObject(
    failed("expired"),
  );
});

test("another person, an older sign-in there, or a session that has ended prove nothing", async () => {
  const acme = await connected();
  const [login, colleague] = [person(acme), person(acme)];
  const bea = await come(acme, login);
  await come(acme, colleague);
  await grow(bea);
  const other = await bea.call(confirmByProvider);
  const theirs = await provider.signIn(other.address, colleague);
  expect(await bea.try(finishSso, { body: theirs as { state: string } })).toMatchObject(
    failed("other-account"),
  );
  // Somebody takes out of the address what asks for the password anew.
  const lazy = new URL((await bea.call(confirmByProvider)).address);
  lazy.searchParams.delete("prompt");
  lazy.searchParams.delete("max_age");
  const old = await provider.signIn(lazy.href, login);
  expect(await bea.try(finishSso, { body: old as { state: string } })).toMatchObject(
    failed("not-fresh"),
  );
  expect(await dangerous(bea)).toMatchObject(stale);

  const late = await provider.signIn((await bea.call(confirmByProvider)).address, login);
  await server.admin.query("update sessions set ended_at = now() where user_id = $1", [bea.userId]);
  server.parley.access.forgetAll();
  expect(await bea.try(finishSso, { body: late as { state: string } })).toMatchObject(
    failed("expired"),
  );
  expect((await bea.try(getSession)).status).toBe(401);
});

test("who has no passkey and no provider is asked for neither", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  expect(await bea.call(getConfirmWays)).toEqual({ ways: ["PASSWORD"] });
  expect((await bea.try(askToConfirm)).status).toBe(409);
  expect((await bea.try(confirmByProvider)).status).toBe(404);
  expect((await bea.try(confirmSession, { body: {} })).status).toBe(422);
  expect((await bea.try(removePasskey, { params: { id: bea.userId } })).status).toBe(404);
});
