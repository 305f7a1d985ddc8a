import {
  changeOwnPassword,
  createUser,
  deactivateUser,
  getSession,
  reactivateUser,
  refreshSession,
  resetPassword,
  signIn,
  signOut,
} from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { eventually, newTenant } from "../../testing/tenant.ts";
import { cookieNames } from "./access.ts";

// A server of its own: these tests move the clock.
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => stopTestServer(server));

const password = "correct horse battery";
const ended = { status: 401, problem: { code: "session-ended" } };
const out = { status: 401, problem: { code: "unauthenticated" } };

function emailOf(client: Client): string {
  return client.session?.user.email ?? "";
}

/** Another browser with the same cookies. */
function copyOf(client: Client): Client {
  const copy = new Client(client.http);
  copy.session = client.session;
  copy.cookies = new Map(client.cookies);
  return copy;
}

const refreshToken = (client: Client) => client.cookies.get(cookieNames.refresh);

test("a session is renewed again and again, each time with a token of its own", async () => {
  const { admin } = await newTenant(server);
  const tokens = [refreshToken(admin)];
  for (let i = 0; i < 3; i++) {
    server.clock.advance(60_000);
    const renewed = await admin.call(refreshSession);
    expect(renewed.user.id).toBe(admin.userId);
    tokens.push(refreshToken(admin));
  }
  expect(new Set(tokens).size).toBe(4);
  expect((await admin.call(getSession)).user.id).toBe(admin.userId);
});

test("two tabs that renew at once, or a moment later, get the same successor", async () => {
  const { admin } = await newTenant(server);
  const [tab, late] = [copyOf(admin), copyOf(admin)];
  await Promise.all([admin.call(refreshSession), tab.call(refreshSession)]);
  server.clock.advance(19_000);
  await late.call(refreshSession);

  expect(refreshToken(tab)).toBe(refreshToken(admin));
  expect(refreshToken(late)).toBe(refreshToken(admin));
  await admin.call(refreshSession);
});

test("an old token that comes again ends the whole family", async () => {
  const acme = await newTenant(server);
  const { admin } = acme;
  const thief = copyOf(admin);
  const page = copyOf(admin);
  await admin.call(refreshSession);
  server.clock.advance(21_000);

  expect(await thief.try(refreshSession)).toMatchObject(ended);
  expect(await admin.try(refreshSession)).toMatchObject(ended);
  await eventually(async () => (await page.try(getSession)).status === 401, { within: 2000 });
  // The cookies of a session that is over are taken back.
  expect(refreshToken(thief)).toBe("");
  const reused = (await acme.events()).filter(({ name }) => name === "session.token-reused");
  expect(reused).toMatchObject([{ data: { userId: admin.userId } }]);
});

test("a token two steps back is reuse also within the 20 seconds", async () => {
  const { admin } = await newTenant(server);
  const thief = copyOf(admin);
  await admin.call(refreshSession);
  await admin.call(refreshSession);
  expect(await thief.try(refreshSession)).toMatchObject(ended);
  expect(await admin.try(refreshSession)).toMatchObject(ended);
});

test("a token that was made up, or changed, is nobody's", async () => {
  const [acme, rival] = await Promise.all([newTenant(server), newTenant(server)]);
  const [tenantId, sessionId, rotation, mac] = (refreshToken(acme.admin) ?? "").split(".");
  const forged = [
    "x",
    `${tenantId}.${sessionId}.${rotation}.`,
    `${tenantId}.${sessionId}.${rotation}.${mac?.split("").reverse().join("")}`,
    `${tenantId}.${sessionId}.2.${mac}`,
    `${rival.id}.${sessionId}.${rotation}.${mac}`,
    `${tenantId}.${sessionId}.${rotation}.${mac}.x`,
  ];
  for (const token of forged) {
    const visitor = new Client(acme.admin.http);
    visitor.cookies.set(cookieNames.refresh, token);
    expect(await visitor.try(refreshSession)).toMatchObject(ended);
  }
  expect(await new Client(acme.admin.http).try(refreshSession)).toMatchObject(out);
  await acme.admin.call(refreshSession);
});

test("a session ends by itself after thirty days", async () => {
  const { admin } = await newTenant(server);
  server.clock.advance(29 * 86_400_000);
  await admin.call(refreshSession);
  server.clock.advance(2 * 86_400_000);
  expect(await admin.try(refreshSession)).toMatchObject(ended);
});

test("the cookies are for this host, for the server only, and go nowhere else", async () => {
  const { admin } = await newTenant(server);
  const body = JSON.stringify({ email: emailOf(admin), password });
  const response = await new Client(admin.http).send({
    method: "POST",
    url: "/api/v1/auth/sign-in",
    body,
    headers: { "content-type": "application/json" },
  });
  expect(response.cookies.map(({ name }) => name).sort()).toEqual([
    "__Host-parley_at",
    "__Host-parley_dv",
    "__Host-parley_rt",
  ]);
  for (const cookie of response.cookies) {
    expect(cookie).toMatchObject({ path: "/", httpOnly: true, secure: true, sameSite: "Strict" });
    expect(cookie.domain).toBeUndefined();
  }
});

test("one address in two tenants: the password decides, or the person does", async () => {
  const [acme, rival] = await Promise.all([newTenant(server), newTenant(server)]);
  const email = `ada.${acme.slug}@example.org`;
  const user = (word: string) => ({ name: "Ada", email, password: word, roles: ["AGENT"] });
  await acme.admin.call(createUser, { body: user(password) });
  const theirs = await rival.admin.call(createUser, { body: user(password) });
  const visitor = new Client(server.parley.http);

  const asked = await visitor.call(signIn, { body: { email, password } });
  expect(asked).toEqual({
    result: "CHOOSE_TENANT",
    tenants: expect.arrayContaining([
      { id: acme.id, name: expect.any(String), slug: acme.slug },
      { id: rival.id, name: expect.any(String), slug: rival.slug },
    ]),
  });
  expect(visitor.cookies.size).toBe(0);
  const chosen = await visitor.call(signIn, { body: { email, password, tenantId: rival.id } });
  expect(chosen).toMatchObject({ session: { tenant: { id: rival.id }, user: { id: theirs.id } } });

  const other = "another horse battery";
  const params = { id: theirs.id };
  await rival.admin.call(resetPassword, { params, body: { password: other } });
  const direct = await visitor.call(signIn, { body: { email, password: other } });
  expect(direct).toMatchObject({ result: "SIGNED_IN", session: { tenant: { id: rival.id } } });
  const wrong = await visitor.try(signIn, { body: { email, password, tenantId: rival.id } });
  expect(wrong).toMatchObject({ status: 401, problem: { code: "wrong-credentials" } });
});

test("a wrong password and an unknown address are answered alike", async () => {
  const { admin } = await newTenant(server);
  const visitor = new Client(admin.http);
  const [wrong, unknown] = [
    await visitor.try(signIn, { body: { email: emailOf(admin), password: "wrong password" } }),
    await visitor.try(signIn, { body: { email: "nobody@example.org", password } }),
  ];
  expect(wrong.status).toBe(401);
  const { traceId: _, ...told } = wrong.problem;
  expect(unknown.problem).toMatchObject(told);
});

test("whose access is taken away is out at once, and comes back only by signing in", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  await bea.call(getSession);
  const params = { id: bea.userId };
  await acme.admin.call(deactivateUser, { params });

  await eventually(async () => (await bea.try(getSession)).status === 401, { within: 1000 });
  expect(await bea.try(refreshSession)).toMatchObject(ended);
  const credentials = { email: emailOf(bea), password };
  const visitor = new Client(bea.http);
  expect((await visitor.try(signIn, { body: credentials })).status).toBe(401);

  await acme.admin.call(reactivateUser, { params });
  expect((await bea.try(getSession)).status).toBe(401);
  expect((await visitor.try(signIn, { body: credentials })).status).toBe(200);
});

test("a new password ends the other sessions and keeps the one that set it", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const other = await new Client(bea.http).signIn(emailOf(bea), password);
  const next = "another horse battery";

  const wrong = await bea.try(changeOwnPassword, { body: { current: next, next } });
  expect(wrong).toMatchObject({
    status: 422,
    problem: { errors: [{ field: "current", reason: "is wrong" }] },
  });
  await other.call(getSession);
  await bea.call(changeOwnPassword, { body: { current: password, next } });
  await eventually(async () => (await other.try(getSession)).status === 401, { within: 1000 });
  await bea.call(getSession);
  await new Client(bea.http).signIn(emailOf(bea), next);

  await acme.admin.call(resetPassword, { params: { id: bea.userId }, body: { password } });
  await eventually(async () => (await bea.try(getSession)).status === 401, { within: 1000 });
  await new Client(bea.http).signIn(emailOf(bea), password);
});

test("who signs out is out, here and nowhere else", async () => {
  const { admin } = await newTenant(server);
  const other = await new Client(admin.http).signIn(emailOf(admin), password);
  const stale = copyOf(admin);
  await admin.call(signOut);
  expect(await admin.try(getSession)).toMatchObject(out);
  expect(await stale.try(refreshSession)).toMatchObject(ended);
  await eventually(async () => (await stale.try(getSession)).status === 401, { within: 1000 });
  await other.call(getSession);
});

test("a token of another issuer, or none at all, signs nobody in", async () => {
  const { admin } = await newTenant(server);
  const access = admin.cookies.get(cookieNames.access) ?? "";
  const [head, claims, signature] = access.split(".");
  const none = Buffer.from('{"alg":"none"}').toString("base64url");
  const tried = [
    "x.y.z",
    `${none}.${claims}.`,
    `${head}.${claims}.${signature?.slice(0, -4)}AAAA`,
    access.slice(0, -1),
  ];
  for (const token of tried) {
    const visitor = new Client(admin.http);
    const reply = await visitor.try(getSession, { headers: { authorization: `Bearer ${token}` } });
    expect(reply).toMatchObject(out);
  }
  // A bearer token is no cookie: it needs no CSRF token.
  const bearer = new Client(admin.http);
  const headers = { authorization: `Bearer ${access}` };
  expect((await bearer.try(signOut, { headers })).status).toBe(204);
});
