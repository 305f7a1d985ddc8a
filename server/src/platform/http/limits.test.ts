import { getTeam, getTenant, signIn, updateLimitSettings } from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { RateLimits } from "./rate-limit.ts";

let strict: TestServer;
beforeAll(async () => {
  strict = await startTestServer({ PARLEY_RATE_PER_MINUTE: "5" });
});
afterAll(() => stopTestServer(strict));

test("who asks too often waits, is told how long, and keeps nobody else waiting", async () => {
  const acme = await newTenant(strict);
  const [bea, tom] = [await acme.user("AGENT"), await acme.user("AGENT")];
  const left: unknown[] = [];
  for (let i = 0; i < 5; i++) {
    const reply = await bea.try(getTenant);
    expect(reply).toMatchObject({ status: 200, headers: { "ratelimit-limit": "5" } });
    left.push(reply.headers["ratelimit-remaining"]);
  }
  expect(left).toEqual(["4", "3", "2", "1", "0"]);

  const refused = await bea.try(getTenant);
  expect(refused).toMatchObject({
    status: 429,
    problem: { code: "too-many-requests" },
    headers: { "ratelimit-remaining": "0" },
  });
  // One request comes back each twelve seconds, five in a minute.
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect(Number(refused.headers["retry-after"])).toBeLessThanOrEqual(12);
  expect(Number(refused.headers["ratelimit-reset"])).toBeLessThanOrEqual(60);
  // Also where he would have been refused for another reason.
  const id = "01890a5d-ac96-774b-bcce-b302099a8057";
  expect((await bea.try(getTeam, { params: { id } })).status).toBe(429);
  expect((await tom.try(getTenant)).status).toBe(200);
});

test("a visitor's tries to sign in are counted by where he comes from", async () => {
  const acme = await newTenant(strict);
  const visitor = new Client(acme.admin.http);
  const reply = await visitor.try(signIn, {
    body: { email: "nobody@example.org", password: "wrong" },
  });
  expect(reply).toMatchObject({ status: 401, problem: { code: "wrong-credentials" } });
  expect(Number(reply.headers["ratelimit-limit"])).toBeGreaterThan(0);
});

test("tokens come back evenly, and no more than a burst of them", () => {
  let now = 0;
  const limits = new RateLimits(undefined, () => now);
  const reply = { header: () => reply } as never;
  const take = (key: string) => {
    try {
      limits.take(key, 60, reply);
      return true;
    } catch {
      return false;
    }
  };
  const burst = () => Array.from({ length: 100 }, () => take("a")).filter(Boolean).length;

  expect(burst()).toBe(60);
  now += 10_000;
  expect(burst()).toBe(10);
  now += 500;
  expect([take("a"), take("b")]).toEqual([false, true]);
  now += 500;
  expect([take("a"), take("a")]).toEqual([true, false]);
  now += 3_600_000;
  expect(burst()).toBe(60);
});

/** Sets limits of a tenant and waits until they are felt. */
async function limit(acme: TestTenant, limits: Record<string, unknown>, policy: string) {
  const none = { userPerMinute: null, apiKeyPerMinute: null, tenantPerMinute: null };
  const body = { ...none, rolePerMinute: {}, ...limits };
  await acme.admin.call(updateLimitSettings, { body });
  const probe = await acme.user("VIEWER");
  await eventually(
    async () => String((await probe.try(getTenant)).headers["ratelimit-policy"]).includes(policy),
    { what: policy },
  );
}

test("every answer names its policies and what is left of each", async () => {
  const acme = await newTenant(strict);
  const bea = await acme.user("AGENT");
  const { headers } = await bea.try(getTenant);
  expect(headers["ratelimit-policy"]).toBe('"user";q=5;w=60, "tenant";q=250;w=60');
  expect(headers.ratelimit).toMatch(/^"user";r=4;t=\d+, "tenant";r=\d+;t=\d+$/);
});

test("a role has a limit of its own; of two roles the higher holds", async () => {
  const acme = await newTenant(strict);
  const rolePerMinute = { AGENT: 10, SUPERVISOR: 20 };
  await limit(acme, { userPerMinute: 12, rolePerMinute }, '"user";q=12');
  const policyOf = async (role: "AGENT" | "SUPERVISOR" | "VIEWER") =>
    (await (await acme.user(role)).try(getTenant)).headers["ratelimit-policy"];
  expect(await policyOf("AGENT")).toContain('"role";q=10');
  expect(await policyOf("SUPERVISOR")).toContain('"role";q=20');
  expect(await policyOf("VIEWER")).toContain('"user";q=12');
});

test("a tenant at its limit waits as a whole, and no other tenant does", async () => {
  const [acme, zeta] = [await newTenant(strict), await newTenant(strict)];
  const [bea, tom, zoe] = [
    await acme.user("AGENT"),
    await acme.user("AGENT"),
    await zeta.user("AGENT"),
  ];
  await limit(acme, { userPerMinute: 100, tenantPerMinute: 20 }, '"tenant";q=20');
  const statuses: number[] = [];
  for (let i = 0; i < 25; i++) statuses.push((await bea.try(getTenant)).status);
  expect(statuses).toContain(429);
  const refused = await tom.try(getTenant);
  expect(refused).toMatchObject({ status: 429, problem: { details: { limit: "tenant" } } });
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect((await zoe.try(getTenant)).status).toBe(200);
});

test("who is refused by one limit has not used up another", async () => {
  let now = 0;
  const limits = new RateLimits(
    async () => ({ user: 3, apiKey: 2, tenant: 1000, roles: {} }),
    () => now,
  );
  const headers = new Map<string, unknown>();
  const reply = { header: (name: string, value: unknown) => headers.set(name, value) } as never;
  const actor = { userId: "u", sessionId: null, teamId: null, grants: {} };
  const ask = (apiKeyId?: string) => {
    const asker = { tenantId: "t", actor: apiKeyId ? { ...actor, apiKeyId } : actor };
    return limits.takeAll(asker, getTenant, reply).then(
      () => true,
      () => false,
    );
  };
  expect([await ask(), await ask(), await ask(), await ask()]).toEqual([true, true, true, false]);
  expect(headers.get("ratelimit")).toMatch(/"tenant";r=997;/);
  // A key of the same user counts for itself.
  expect([await ask("k"), await ask("k"), await ask("k")]).toEqual([true, true, false]);
  now += 20_000;
  expect(await ask()).toBe(true);
});
