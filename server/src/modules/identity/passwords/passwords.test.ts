import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  changeOwnPassword,
  checkPassword,
  createUser,
  getSession,
  requestPasswordReset,
  resetPassword,
  resetPasswordByLink,
  signIn,
  updateUser,
} from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../../testing/client.ts";
import { type MailServer, startMailServer } from "../../../testing/mail-server.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { eventually, newTenant, testPassword } from "../../../testing/tenant.ts";

// A server of its own: these tests move the clock and receive letters.
let server: TestServer;
let post: MailServer;
let breaches: Awaited<ReturnType<typeof breachServer>>;
beforeAll(async () => {
  [post, breaches] = await Promise.all([startMailServer(), breachServer()]);
  server = await startTestServer({
    PARLEY_SMTP_URL: post.url,
    PARLEY_PUBLIC_URL: "https://desk.acme.example/",
    PARLEY_BREACH_CHECK_URL: breaches.url,
  });
});
afterAll(async () => {
  await stopTestServer(server);
  post.close();
  breaches.close();
});

// "breached long ago": its SHA-1 is DB8D4A1E...; the server below is asked for the first five digits.
const breached = "breached long ago";

/** Answers the range search as the real one does, and can be told to be silent. */
async function breachServer() {
  const { createHash } = await import("node:crypto");
  const digest = createHash("sha1").update(breached).digest("hex").toUpperCase();
  const asked: string[] = [];
  const state = { silent: false };
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? "");
    if (state.silent) return;
    const padding = `${"0".repeat(35)}:0`;
    const isMeant = request.url === `/range/${digest.slice(0, 5)}`;
    response.end([padding, ...(isMeant ? [`${digest.slice(5)}:3730471`] : [])].join("\r\n"));
  };
  const http = createServer(answer).listen(0, "127.0.0.1");
  await once(http, "listening");
  const address = http.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const close = () => {
    http.closeAllConnections();
    http.close();
  };
  return { url: `http://127.0.0.1:${port}/range`, asked, state, close };
}

const emailOf = (client: Client) => client.session?.user.email ?? "";
const next = "another horse battery";

async function linkFor(email: string, count = 1): Promise<string> {
  const mine = () => post.letters.filter(({ to }) => to.includes(email));
  await eventually(() => mine().length >= count, { what: `letter ${count} to ${email}` });
  const link = /https:\/\/desk\.acme\.example\/reset#(\S+)/.exec(mine()[count - 1]?.text ?? "");
  if (!link?.[1]) throw new Error("there is no link in the letter");
  return link[1];
}

test("wherever a password is set, a weak one is refused by its field", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT", { name: "Beatrice Hall" });
  const refused = (field: string, problem: string) => ({
    status: 422,
    problem: { code: "invalid", errors: [{ field }], details: { problem } },
  });
  const params = { id: bea.userId };
  expect(
    await acme.admin.try(resetPassword, { params, body: { password: "beatrice-2026" } }),
  ).toMatchObject(refused("password", "PERSONAL"));
  const own = { current: testPassword, next: "passwordpassword" };
  expect(await bea.try(changeOwnPassword, { body: own })).toMatchObject(refused("next", "COMMON"));
  const user = { name: "Grace Hopper", email: "grace@acme.example", roles: ["AGENT"] };
  expect(
    await acme.admin.try(createUser, { body: { ...user, password: "Grace.Hopper1" } }),
  ).toMatchObject(refused("password", "PERSONAL"));
  expect(await acme.admin.try(createUser, { body: { ...user, password: breached } })).toMatchObject(
    refused("password", "BREACHED"),
  );
  const short = await acme.admin.try(createUser, { body: { ...user, password: "elevenchars" } });
  expect(short).toMatchObject({ status: 400, problem: { errors: [{ field: "password" }] } });
  // Only the beginning of the digest left the house.
  expect(breaches.asked.every((url) => /^\/range\/[0-9A-F]{5}$/.test(url))).toBe(true);
});

test("a breach check that gives no answer keeps nobody out", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  breaches.state.silent = true;
  try {
    const began = performance.now();
    await bea.call(changeOwnPassword, { body: { current: testPassword, next: breached } });
    expect(performance.now() - began).toBeLessThan(4000);
  } finally {
    breaches.state.silent = false;
  }
}, 10_000);

test("a form is told while somebody types", async () => {
  const visitor = new Client((await newTenant(server)).admin.http);
  const problem = async (password: string) =>
    (await visitor.call(checkPassword, { body: { password, name: "Ada Lovelace" } })).problem;
  expect(await problem("short")).toBe("SHORT");
  expect(await problem("iloveyouiloveyou")).toBe("COMMON");
  expect(await problem("ada.lovelace1")).toBe("PERSONAL");
  expect(await problem(next)).toBeNull();
});

test("a link by mail sets a new password once, and ends every session", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const visitor = new Client(bea.http);
  await visitor.call(requestPasswordReset, { body: { email: emailOf(bea).toUpperCase() } });
  const token = await linkFor(emailOf(bea));

  const weak = await visitor.try(resetPasswordByLink, {
    body: { token, password: "x".repeat(12) },
  });
  expect(weak).toMatchObject({ status: 422, problem: { details: { problem: "COMMON" } } });
  await visitor.call(resetPasswordByLink, { body: { token, password: next } });
  await eventually(async () => (await bea.try(getSession)).status === 401, { within: 2000 });
  await new Client(bea.http).signIn(emailOf(bea), next);
  const old = await visitor.try(signIn, { body: { email: emailOf(bea), password: testPassword } });
  expect(old.status).toBe(401);

  const again = await visitor.try(resetPasswordByLink, { body: { token, password: testPassword } });
  expect(again).toMatchObject({ status: 410, problem: { code: "link-expired" } });
  expect((await acme.events()).map(({ name }) => name)).toContain("user.updated");
});

test("a link ends after 30 minutes, and when another tenant's or none at all is made of it", async () => {
  const [acme, rival] = [await newTenant(server), await newTenant(server)];
  const bea = await acme.user("AGENT", { name: "Beatrice" });
  await acme.admin.call(updateUser, { params: { id: bea.userId }, body: { locale: "es" } });
  const visitor = new Client(bea.http);
  await visitor.call(requestPasswordReset, { body: { email: emailOf(bea) } });
  const token = await linkFor(emailOf(bea));
  expect(post.letters.at(-1)?.text).toContain("Hola, Beatrice");

  const bytes = Buffer.from(token, "base64url");
  const forged = Buffer.from(bytes);
  forged.write(rival.id.replaceAll("-", ""), 0, "hex");
  const changed = Buffer.from(bytes);
  changed[60] = (changed[60] ?? 0) ^ 1;
  for (const text of ["x", forged.toString("base64url"), changed.toString("base64url")]) {
    const reply = await visitor.try(resetPasswordByLink, { body: { token: text, password: next } });
    expect(reply.status).toBe(410);
  }
  server.clock.advance(31 * 60_000);
  const late = await visitor.try(resetPasswordByLink, { body: { token, password: next } });
  expect(late.status).toBe(410);
});

test("who asks is told nothing: the same answer, in the same time, and few letters", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const visitor = new Client(bea.http);
  const timed = async (email: string) => {
    const began = performance.now();
    const { status, body } = await visitor.try(requestPasswordReset, { body: { email } });
    return { status, body, ms: performance.now() - began };
  };
  const [known, unknown] = [await timed(emailOf(bea)), await timed("nobody@acme.example")];
  expect(known).toMatchObject({ status: 204, body: unknown.body });
  expect(unknown.status).toBe(204);
  expect(Math.abs(known.ms - unknown.ms)).toBeLessThan(100);
  await timed(emailOf(bea));
  await linkFor(emailOf(bea));
  expect(post.letters.filter(({ to }) => to.includes(emailOf(bea)))).toHaveLength(1);
  // What is kept of it cannot be used: the secret is in the letter only.
  const { rows } = await server.admin.query<{ payload: string }>(
    "select r::text as payload from password_resets r where tenant_id = $1",
    [acme.id],
  );
  const token = await linkFor(emailOf(bea));
  const secret = Buffer.from(token, "base64url").subarray(32).toString("hex");
  expect(rows.map(({ payload }) => payload).join()).not.toContain(secret);
});

test("a new password ends the links that are on their way, and is in the log", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  const visitor = new Client(bea.http);
  await visitor.call(requestPasswordReset, { body: { email: emailOf(bea) } });
  const token = await linkFor(emailOf(bea));
  await bea.call(changeOwnPassword, { body: { current: testPassword, next } });
  const late = await visitor.try(resetPasswordByLink, { body: { token, password: testPassword } });
  expect(late.status).toBe(410);
  expect(await acme.events()).toContainEqual(
    expect.objectContaining({
      name: "user.updated",
      data: { id: bea.userId, fields: ["password"] },
    }),
  );
});

test("one address in two tenants gets a link for each", async () => {
  const [acme, rival] = [await newTenant(server), await newTenant(server)];
  const bea = await acme.user("AGENT");
  const email = emailOf(bea);
  const twin = { name: "Twin", email, password: testPassword, roles: ["AGENT"] };
  await rival.admin.call(createUser, { body: twin });
  await new Client(bea.http).call(requestPasswordReset, { body: { email } });
  const links = [await linkFor(email, 1), await linkFor(email, 2)];
  const tenants = links.map((link) =>
    Buffer.from(link, "base64url").subarray(0, 16).toString("hex"),
  );
  expect(tenants.sort()).toEqual([acme.id, rival.id].map((id) => id.replaceAll("-", "")).sort());
});
