import { getTeam, getTenant, signIn } from "@parley/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../testing/client.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { newTenant } from "../../testing/tenant.ts";
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
  const limits = new RateLimits(() => now);
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
