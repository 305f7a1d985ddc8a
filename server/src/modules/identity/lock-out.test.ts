import { createUser, requestPasswordReset, resetPasswordByLink, signIn } from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../testing/client.ts";
import { type MailServer, startMailServer } from "../../testing/mail-server.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { eventually, newTenant, testPassword } from "../../testing/tenant.ts";
import { cookieNames } from "./access.ts";

// A server of its own: these tests move the clock and receive letters.
let server: TestServer;
let post: MailServer;
beforeAll(async () => {
  post = await startMailServer();
  server = await startTestServer({ PARLEY_SMTP_URL: post.url });
});
afterAll(async () => {
  await stopTestServer(server);
  post.close();
});

const emailOf = (client: Client) => client.session?.user.email ?? "";

async function tries(visitor: Client, email: string, password: string, times: number) {
  const found = [];
  for (let i = 0; i < times; i++)
    found.push(await visitor.try(signIn, { body: { email, password } }));
  return found;
}

const wrong = "not the right password";

test("guessing gets slower and slower, alike for an address of nobody, and never stops for good", async () => {
  const { admin } = await newTenant(server);
  for (const email of [emailOf(admin), "nobody@guess.example"]) {
    const stranger = new Client(admin.http);
    const first = await tries(stranger, email, wrong, 5);
    expect(first.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    const waits = [];
    for (let i = 0; i < 10; i++) {
      const [refused] = await tries(stranger, email, wrong, 1);
      expect(refused).toMatchObject({ status: 429, problem: { code: "too-many-requests" } });
      const wait = Number(refused?.headers["retry-after"]);
      waits.push(wait);
      server.clock.advance(wait * 1000);
      expect((await tries(stranger, email, wrong, 1))[0]?.status).toBe(401);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  }
  // Not even the right password is looked at before its time; then it is.
  const stranger = new Client(admin.http);
  await tries(stranger, emailOf(admin), wrong, 1);
  expect((await tries(stranger, emailOf(admin), testPassword, 1))[0]?.status).toBe(429);
  server.clock.advance(300_000);
  expect((await tries(stranger, emailOf(admin), testPassword, 1))[0]?.status).toBe(200);
  expect((await tries(new Client(admin.http), emailOf(admin), wrong, 1))[0]?.status).toBe(401);
});

test("the owner gets in from his own browser while strangers guess", async () => {
  const { admin } = await newTenant(server);
  const [email, stranger] = [emailOf(admin), new Client(admin.http)];
  await tries(stranger, email, wrong, 6);
  expect((await tries(stranger, email, testPassword, 1))[0]?.status).toBe(429);

  const own = new Client(admin.http);
  const cookie = admin.cookies.get(cookieNames.device) ?? "";
  own.cookies.set(cookieNames.device, cookie);
  expect((await tries(own, email, testPassword, 1))[0]?.status).toBe(200);
  // A browser that is known has a counter too, and it is his alone.
  await tries(own, email, wrong, 5);
  expect((await tries(own, email, testPassword, 1))[0]?.status).toBe(429);

  const forger = new Client(admin.http);
  forger.cookies.set(cookieNames.device, `${cookie.slice(0, -2)}AA`);
  expect((await tries(forger, email, testPassword, 1))[0]?.status).toBe(429);
});

test("guesses sent at once are counted one by one", async () => {
  const { admin } = await newTenant(server);
  const body = { email: emailOf(admin), password: wrong };
  const replies = await Promise.all(
    Array.from({ length: 12 }, () => new Client(admin.http).try(signIn, { body })),
  );
  const looked = replies.filter(({ status }) => status === 401);
  expect(looked).toHaveLength(5);
});

test("a browser is known to those who signed in with it, and to nobody else", async () => {
  const acme = await newTenant(server);
  const bea = await acme.user("AGENT");
  await tries(new Client(bea.http), emailOf(bea), wrong, 6);
  const shared = new Client(bea.http);
  shared.cookies.set(cookieNames.device, acme.admin.cookies.get(cookieNames.device) ?? "");
  expect((await tries(shared, emailOf(bea), testPassword, 1))[0]?.status).toBe(429);
});

test("a link by mail ends the wait, and the browser that followed it is known", async () => {
  const { admin } = await newTenant(server);
  const [email, next] = [emailOf(admin), "another horse battery"];
  const owner = new Client(admin.http);
  await tries(new Client(admin.http), email, wrong, 6);
  await owner.call(requestPasswordReset, { body: { email } });
  // Another letter tells of the failed attempts, before or after this one.
  const links = () =>
    post.letters.flatMap(({ to, text }) =>
      to.includes(email) ? (/\/reset#(\S+)/.exec(text)?.[1] ?? []) : [],
    );
  const token = await eventually(() => links()[0]);
  await owner.call(resetPasswordByLink, { body: { token, password: next } });
  await tries(new Client(admin.http), email, wrong, 6);
  expect((await tries(owner, email, next, 1))[0]?.status).toBe(200);
});

test("an account of one tenant is no way to guess on in another", async () => {
  const [acme, mine] = [await newTenant(server), await newTenant(server)];
  const email = emailOf(acme.admin);
  const own = "a password of my own";
  const user = { name: "Not Ada", email, password: own, roles: ["AGENT"] };
  await mine.admin.call(createUser, { body: user });
  const guesser = new Client(acme.admin.http);
  const enter = (password: string, tenantId: string) =>
    guesser.try(signIn, { body: { email, password, tenantId } });
  for (let i = 0; i < 5; i++) {
    expect((await enter(own, mine.id)).status).toBe(200);
    expect((await enter(wrong, acme.id)).status).toBe(401);
  }
  expect((await enter(wrong, acme.id)).status).toBe(429);
  // The browser is known in the one tenant, which gives it no counter of its own in the other.
  await enter(own, mine.id);
  expect((await enter(wrong, acme.id)).status).toBe(429);
  // Somebody's own password in each tenant costs him no try, however often he uses it.
  server.clock.advance(86_400_001);
  for (let i = 0; i < 7; i++) expect((await enter(own, mine.id)).status).toBe(200);
});
