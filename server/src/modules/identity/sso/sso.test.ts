import {
  createUser,
  deactivateUser,
  findSso,
  finishSso,
  getSession,
  getSso,
  getUser,
  removeSso,
  setGroupRoles,
  setSso,
  setSsoDomains,
  signIn,
  startSso,
  suspendTenant,
  testSso,
  updateUser,
} from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../../testing/client.ts";
import { OpenIdProvider } from "../../../testing/openid-provider.ts";
import { operatorOf } from "../../../testing/operator.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { eventually, newTenant, type TestTenant, testPassword } from "../../../testing/tenant.ts";
import { askDns, type LookUpTxt, markDomains } from "./domains.ts";

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

const connection = () => ({
  name: "Halden ID",
  issuer: provider.issuer,
  clientId: provider.clientId,
  clientSecret: provider.clientSecret,
  scopes: "openid email profile groups",
});

/** A tenant that signs in through the provider; its groups are named after it. */
async function connected(more: object = {}): Promise<TestTenant> {
  const acme = await newTenant(server);
  await acme.admin.call(setSso, { body: { ...connection(), ...more } });
  const items = [
    { group: "agents", roles: ["AGENT"] },
    { group: "leads", roles: ["SUPERVISOR", "AGENT"] },
    { group: "admins", roles: ["ADMIN"] },
  ];
  await acme.admin.call(setGroupRoles, { body: { items } });
  return acme;
}

/** Puts somebody into the directory and answers his login. */
function person(acme: TestTenant, groups: string[], more: object = {}): string {
  const login = `p${Object.keys(provider.people).length}`;
  const email = `${login}@${acme.slug}.example`;
  provider.people[login] = { email, name: `Person ${login}`, groups, ...more };
  return login;
}

function browser(): Client {
  return new Client(server.parley.http);
}

/** Through the provider and back. */
async function come(acme: TestTenant, login: string, client = browser(), to?: string) {
  const body = { tenant: acme.slug, ...(to ? { to } : {}) };
  const { address } = await client.call(startSso, { body });
  const back = await provider.signIn(address, login);
  const reply = await client.try(finishSso, { body: back as { state: string } });
  if (reply.status === 200) client.session = reply.body.session;
  return { client, reply, back };
}

const failed = (reason: string) => ({
  status: 403,
  problem: { code: "sso-failed", details: { reason } },
});

test("a stranger of the directory becomes a user with the roles of his groups", async () => {
  const acme = await connected();
  const login = person(acme, ["leads", "something else"]);
  const { client, reply } = await come(acme, login, browser(), "/leads?q=1");
  expect(reply.body).toMatchObject({
    to: "/leads?q=1",
    session: { roles: ["AGENT", "SUPERVISOR"], user: { email: `${login}@${acme.slug}.example` } },
  });
  expect((await client.call(getSession)).user.name).toBe(`Person ${login}`);
  const names = (await acme.events()).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["user.created", "session.started"]));
});

test("groups decide anew at each sign-in, and no group is no way in", async () => {
  const acme = await connected();
  const login = person(acme, ["agents"]);
  const first = await come(acme, login);
  const id = first.client.userId;

  provider.people[login] = { email: "moved@elsewhere.example", groups: ["leads"] };
  const second = await come(acme, login);
  expect(second.client.userId).toBe(id);
  expect(second.reply.body.session.roles).toEqual(["AGENT", "SUPERVISOR"]);

  provider.people[login] = { email: "moved@elsewhere.example", groups: [] };
  expect((await come(acme, login)).reply).toMatchObject(failed("no-role"));
  expect((await acme.admin.call(getUser, { params: { id } })).roles).toEqual([]);
  await eventually(async () => (await second.client.try(getSession)).status === 401, {
    within: 2000,
  });
});

test("whoever has a user here by his address comes in as that one", async () => {
  const acme = await connected({ createUsers: false });
  const login = person(acme, ["agents"]);
  expect((await come(acme, login)).reply).toMatchObject(failed("no-account"));
  const made = await acme.admin.call(createUser, {
    body: {
      name: "Ada",
      email: `${login}@${acme.slug}.example`,
      password: testPassword,
      roles: ["AGENT"],
    },
  });
  // A provider that does not say whether the address is his is not believed.
  expect((await come(acme, login)).reply).toMatchObject(failed("unverified-email"));
  const mine = provider.people[login] ?? { email: "" };
  mine.email_verified = true;
  const { client } = await come(acme, login);
  expect(client.userId).toBe(made.id);
  mine.email_verified = false;
  expect((await come(acme, login)).reply.status).toBe(200);

  const twin = person(acme, ["agents"], {
    email: `${login}@${acme.slug}.example`,
    email_verified: true,
  });
  expect((await come(acme, twin)).reply).toMatchObject(failed("other-account"));
  const unsure = person(acme, ["agents"], { email_verified: false });
  expect((await come(acme, unsure)).reply).toMatchObject(failed("unverified-email"));
  await acme.admin.call(deactivateUser, { params: { id: made.id } });
  expect((await come(acme, login)).reply).toMatchObject(failed("deactivated"));
});

test("a provider whose addresses are trusted need not say that they are verified, and may deny it", async () => {
  const acme = await connected({ trustAddresses: true });
  expect((await acme.admin.call(getSso)).connection?.trustAddresses).toBe(true);
  const bea = await acme.user("AGENT");
  const email = bea.session?.user.email;
  const denied = person(acme, ["agents"], { email, email_verified: false });
  expect((await come(acme, denied)).reply).toMatchObject(failed("unverified-email"));
  const silent = person(acme, ["agents"], { email });
  expect((await come(acme, silent)).client.userId).toBe(bea.userId);
});

test("an answer counts once, for the browser that asked, for its tenant, and in time", async () => {
  const [acme, rival] = [await connected(), await connected()];
  const login = person(acme, ["agents"]);
  const { client, reply, back } = await come(acme, login);
  expect(reply.status).toBe(200);
  const again = await client.try(finishSso, { body: back as { state: string } });
  expect(again).toMatchObject(failed("expired"));

  const victim = browser();
  const { address } = await victim.call(startSso, { body: { tenant: acme.slug } });
  const theirs = await provider.signIn(address, login);
  const state = theirs.state ?? "";
  const tried = [
    { as: browser(), state },
    { as: victim, state: state.replace(acme.id, rival.id) },
    { as: victim, state: `${state.slice(0, -4)}AAAA` },
    { as: victim, state: "nonsense" },
  ];
  for (const { as, state: other } of tried) {
    const stolen = await as.try(finishSso, { body: { ...theirs, state: other } });
    expect(stolen).toMatchObject(failed("expired"));
  }
  server.clock.advance(16 * 60_000);
  expect(await victim.try(finishSso, { body: { ...theirs, state } })).toMatchObject(
    failed("expired"),
  );
});

test("a code of another sign-in, or a refusal of the provider, opens nothing", async () => {
  const acme = await connected();
  const login = person(acme, ["agents"]);
  const [one, other] = [browser(), browser()];
  const first = await one.call(startSso, { body: { tenant: acme.slug } });
  const second = await other.call(startSso, { body: { tenant: acme.slug } });
  const [mine, theirs] = [
    await provider.signIn(first.address, login),
    await provider.signIn(second.address, login),
  ];
  // PKCE: the code was given for another verifier.
  const mixed = { ...theirs, code: mine.code, state: theirs.state ?? "" };
  expect(await other.try(finishSso, { body: mixed })).toMatchObject(failed("bad-answer"));
  const refused = { state: mine.state ?? "", error: "access_denied", iss: mine.iss };
  expect(await one.try(finishSso, { body: refused })).toMatchObject(failed("turned-away"));
});

test("the address asks for a code with PKCE, a state and a nonce, and holds no secret", async () => {
  const acme = await connected();
  const { address } = await browser().call(startSso, { body: { tenant: acme.slug } });
  const asked = Object.fromEntries(new URL(address).searchParams);
  expect(asked).toMatchObject({
    response_type: "code",
    code_challenge_method: "S256",
    redirect_uri: "http://localhost/sign-in/callback",
    scope: "openid email profile groups",
  });
  for (const name of ["state", "nonce", "code_challenge"]) expect(asked[name]).toMatch(/.{40}/);
  expect(address).not.toContain(provider.clientSecret);
});

test("where it is enforced, passwords are refused to all but the break-glass account", async () => {
  const acme = await connected();
  const bea = await acme.user("AGENT");
  const email = bea.session?.user.email ?? "";
  const ofAdmin = acme.admin.session?.user.email ?? "";
  const breakGlassUserId = acme.admin.userId;
  const enforce = { ...connection(), enforced: true };

  const alone = await acme.admin.try(setSso, { body: enforce });
  expect(alone).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "breakGlassUserId" }] },
  });
  const agent = await acme.admin.try(setSso, {
    body: { ...enforce, breakGlassUserId: bea.userId },
  });
  expect(agent).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "breakGlassUserId" }] },
  });
  await acme.admin.call(setSso, { body: { ...enforce, breakGlassUserId } });

  const credentials = (of: string, password = testPassword) => ({ body: { email: of, password } });
  expect(await browser().try(signIn, credentials(email))).toMatchObject({
    status: 403,
    problem: { code: "sso-required", details: { tenant: acme.slug, name: "Halden ID" } },
  });
  // A wrong password learns nothing of it.
  expect((await browser().try(signIn, credentials(email, "wrong"))).status).toBe(401);
  expect((await browser().try(signIn, credentials(ofAdmin))).status).toBe(200);

  await acme.admin.call(removeSso);
  expect((await browser().try(signIn, credentials(email))).status).toBe(200);
});

test("nobody takes the break-glass account away: no colleague, no group", async () => {
  const acme = await connected();
  const other = await acme.user("ADMIN");
  const body = { ...connection(), enforced: true, breakGlassUserId: acme.admin.userId };
  await acme.admin.call(setSso, { body });
  const params = { id: acme.admin.userId };
  for (const reply of [
    await other.try(deactivateUser, { params }),
    await other.try(updateUser, { params, body: { roles: ["AGENT"] } }),
  ]) {
    expect(reply).toMatchObject({ status: 409, problem: { code: "conflict" } });
  }
  const login = person(acme, ["agents"], {
    email: acme.admin.session?.user.email,
    email_verified: true,
  });
  const { reply } = await come(acme, login);
  expect(reply.body.session.roles).toEqual(["ADMIN"]);
});

test("the secret is shown to nobody and travels to no other issuer", async () => {
  const acme = await connected();
  const read = await acme.admin.call(getSso);
  expect(read.connection).toMatchObject({ hasSecret: true, issuer: provider.issuer });
  expect(JSON.stringify(read)).not.toContain(provider.clientSecret);
  const { clientSecret: _, ...rest } = connection();
  expect((await acme.admin.try(setSso, { body: rest })).status).toBe(200);
  const moved = await acme.admin.try(setSso, {
    body: { ...rest, issuer: "https://elsewhere.example" },
  });
  expect(moved).toMatchObject({ status: 422, problem: { errors: [{ field: "clientSecret" }] } });
  const { rows } = await server.admin.query("select client_secret from sso_connections");
  for (const row of rows) {
    expect(Buffer.from(row.client_secret).includes(provider.clientSecret)).toBe(false);
  }
  expect((await come(acme, person(acme, ["agents"]))).reply.status).toBe(200);
});

test("who may not do all that a role may do does not decide how people sign in", async () => {
  const acme = await connected();
  await server.admin.query(
    `with made as (insert into roles (tenant_id, id, code, created_at)
       values ($1, gen_random_uuid(), 'SIGN_IN_DESK', now()) returning id)
     insert into role_permissions (tenant_id, role_id, permission, scope)
     select $1, id, unnest(array['sso:configure', 'tenant:read']), 'ALL' from made`,
    [acme.id],
  );
  const desk = await acme.user("AGENT");
  await acme.admin.call(updateUser, {
    params: { id: desk.userId },
    body: { roles: ["SIGN_IN_DESK"] },
  });
  await eventually(async () => (await desk.try(getSso)).status === 200);
  expect((await desk.try(setSso, { body: connection() })).status).toBe(403);
  const items = [{ group: "x", roles: ["ADMIN"] }];
  expect((await desk.try(setGroupRoles, { body: { items } })).status).toBe(403);
  for (const role of ["MANAGER", "VIEWER", "SUPERVISOR"] as const) {
    expect((await (await acme.user(role)).try(getSso)).status).toBe(403);
  }
});

test("the page of the tenant is found by its short name, and by a domain that DNS confirms", async () => {
  const acme = await connected();
  const wanted = {
    items: [{ tenant: acme.slug, organisation: expect.any(String), name: "Halden ID" }],
  };
  expect(await browser().call(findSso, { body: { tenant: acme.slug } })).toEqual(wanted);
  const byEmail = { body: { email: `anybody@${acme.slug}.example` } };
  await server.admin.query(
    "insert into sso_domains (tenant_id, domain, created_at) values ($1, $2, now())",
    [acme.id, `${acme.slug}.example`],
  );
  expect(await browser().call(findSso, byEmail)).toEqual({ items: [] });
  await server.admin.query("update sso_domains set verified_at = now() where tenant_id = $1", [
    acme.id,
  ]);
  expect(await browser().call(findSso, byEmail)).toEqual(wanted);
  await acme.admin.call(setSso, { body: { ...connection(), enabled: false } });
  expect(await browser().call(findSso, byEmail)).toEqual({ items: [] });
  expect((await browser().try(startSso, { body: { tenant: acme.slug } })).status).toBe(404);
});

test("the test of an issuer says what is wrong with it", async () => {
  const { admin } = await newTenant(server);
  const good = await admin.call(testSso, { body: { issuer: provider.issuer } });
  expect(good).toMatchObject({ ok: true });
  expect(good.checks.map(({ check }) => check)).toEqual([
    "DISCOVERY",
    "ISSUER",
    "CODE_FLOW",
    "PKCE",
    "KEYS",
  ]);
  const slash = await admin.call(testSso, { body: { issuer: `${provider.issuer}/` } });
  expect(slash.checks[1]).toMatchObject({ check: "ISSUER", ok: false });
  const wrong = await admin.call(testSso, { body: { issuer: `${provider.issuer}/nothing` } });
  expect(wrong).toMatchObject({ ok: false, checks: [{ check: "DISCOVERY", ok: false }] });
  const before = provider.asked.length;
  const inside = await admin.call(testSso, { body: { issuer: "http://169.254.169.254" } });
  expect(inside.checks[0]?.detail).toContain("lies in a network that Parley does not call");
  expect(provider.asked.length).toBe(before);
});

test("a provider that does not answer is said to be out of reach", async () => {
  const acme = await newTenant(server);
  await acme.admin.call(setSso, { body: { ...connection(), issuer: "http://127.0.0.1:9" } });
  const reply = await browser().try(startSso, { body: { tenant: acme.slug } });
  expect(reply).toMatchObject(failed("unreachable"));
});

test("DNS confirms a claim, takes it back, and leaves it alone when it does not answer", async () => {
  const acme = await connected();
  const domain = `${acme.slug}.example`;
  const claimed = await acme.admin.call(setSsoDomains, { body: { domains: [domain] } });
  const [claim] = claimed.domains;
  expect(claim).toMatchObject({ domain, verifiedAt: null, recordName: `_parley.${domain}` });
  const texts = ["v=spf1 -all", claim?.recordValue ?? ""];
  const verified = async (lookUp: LookUpTxt) => {
    const answers = await askDns(claimed.domains, lookUp);
    await acme.run((ctx) => markDomains(ctx, answers));
    return (await acme.admin.call(getSso)).domains[0]?.verifiedAt !== null;
  };
  expect(await verified(async () => ["parley-domain=of somebody else"])).toBe(false);
  expect(await verified(async (name) => (name === claim?.recordName ? texts : []))).toBe(true);
  expect(await verified(async () => undefined)).toBe(true);
  expect(await verified(async () => [])).toBe(false);

  const rival = await newTenant(server);
  const theirs = await rival.admin.call(setSsoDomains, { body: { domains: [domain] } });
  expect(theirs.domains[0]?.recordValue).not.toBe(claim?.recordValue);
});

test("a tenant that is closed lets nobody in through its provider", async () => {
  const acme = await connected();
  const login = person(acme, ["agents"]);
  const client = browser();
  const body = { tenant: acme.slug };
  const { address } = await client.call(startSso, { body });
  const back = await provider.signIn(address, login);
  const olga = await operatorOf(server);
  const reason = { reason: "The bill is unpaid" };
  await olga.call(suspendTenant, { params: { id: acme.id }, body: reason });
  const reply = await client.try(finishSso, { body: back as { state: string } });
  expect(reply).toMatchObject({ status: 403, problem: { code: "sso-failed" } });
  expect((await browser().try(startSso, { body })).status).toBe(404);
});
