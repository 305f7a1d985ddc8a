import {
  builtInRoles,
  getCacheStats,
  getDetailedHealth,
  getHealth,
  getPerformance,
  getReadiness,
  listLeads,
  type Output,
} from "@parley/contract";
import pg from "pg";
import { expect, test } from "vitest";
import { Client } from "../../testing/client.ts";
import { operatorOf } from "../../testing/operator.ts";
import {
  startTestServer,
  stopTestServer,
  type TestServer,
  testServer,
} from "../../testing/server.ts";
import { eventually, newTenant } from "../../testing/tenant.ts";
import { parleyVersion } from "../version.ts";
import { Rate } from "./rate.ts";

type Health = Output<typeof getDetailedHealth>;

/** Somebody on another machine: the address is the proxy's word, which the header alone denies. */
const afar = { "x-forwarded-for": "203.0.113.9" };

async function local(): Promise<Client> {
  return new Client((await testServer()).parley.http);
}

function part(health: Health, name: string): Health["parts"][number] | undefined {
  return health.parts.find((one) => one.name === name);
}

test("the process says that it is alive and ready, to anybody", async () => {
  const client = await local();
  const headers = afar;
  expect(await client.call(getHealth, { headers })).toEqual({
    status: "ok",
    version: parleyVersion,
  });
  expect(await client.call(getReadiness, { headers })).toMatchObject({ status: "ready" });
});

test("every part is looked at, and all are well", async () => {
  // What other tests leave to do, or let fail, would not be well.
  const server = await startTestServer();
  const client = new Client(server.parley.http);
  const health = await eventually(
    async () => {
      const now = await client.call(getDetailedHealth);
      // The lock of the telephony is held a moment before the carrier is reached.
      const isWell = now.status === "ok" && part(now, "carrier")?.detail?.startsWith("loopback");
      return isWell ? now : null;
    },
    { what: "good health" },
  );
  expect(health.parts.map(({ name }) => name)).toEqual([
    "database",
    "sequencer",
    "worker",
    "carrier",
    "storage",
  ]);
  expect(part(health, "database")?.latencyMs).toBeGreaterThan(0);
  expect(part(health, "carrier")?.detail).toBe("loopback is connected");
  expect(part(health, "storage")?.detail).toMatch(/GiB free/);
  expect(health.uptimeSeconds).toBeGreaterThan(0);
  await stopTestServer(server);
});

test("the figures are true ones", async () => {
  const acme = await newTenant();
  const before = await acme.admin.call(getPerformance);
  for (let i = 0; i < 5; i++) await acme.admin.call(listLeads);
  const after = await acme.admin.call(getPerformance);

  // Other tests of this worker may ask at the same time; five were asked here.
  expect(after.requests.count).toBeGreaterThanOrEqual(before.requests.count + 5);
  expect(after.requests.perSecond).toBeGreaterThan(0);
  expect(after.requests.p99).toBeGreaterThanOrEqual(after.requests.p50);
  expect(after.cpu.userSeconds).toBeGreaterThan(before.cpu.userSeconds);
  expect(after.memory.rssBytes).toBeGreaterThan(10_000_000);
  expect(after.database.sizeBytes).toBeGreaterThan(1_000_000);
  expect(after.database.poolSize).toBeGreaterThan(0);
  expect(after.slowest.length).toBeGreaterThan(0);
  expect(after.slowest.every(({ calls, meanMs }) => calls > 0 && meanMs >= 0)).toBe(true);
  // The texts have no values: not even this tenant's id, which every transaction sets.
  expect(JSON.stringify(after.slowest)).not.toContain(acme.id);
});

test("the caches tell their hits and misses", async () => {
  const acme = await newTenant();
  const figures = async (name: string) => {
    const { caches } = await acme.admin.call(getCacheStats);
    return caches.find((one) => one.name === name);
  };
  const before = await figures("access");
  await acme.admin.call(listLeads);
  const after = await figures("access");
  expect(after?.hits).toBeGreaterThan(before?.hits ?? 0);
  expect(after?.hitRate).toBeGreaterThan(0);
  expect(after?.limit).toBe(50_000);
  expect(await figures("tokens")).toMatchObject({ misses: expect.any(Number) });
  expect((await acme.admin.call(getCacheStats)).databaseHitRate).toBeGreaterThan(0.5);
});

test("from another machine the figures need the right", async () => {
  const acme = await newTenant();
  const stranger = await local();
  const operator = await operatorOf(acme.server);
  expect(builtInRoles.ADMIN).not.toHaveProperty("monitoring:metrics");

  for (const endpoint of [getDetailedHealth, getPerformance, getCacheStats]) {
    expect((await stranger.try(endpoint, { headers: afar })).status).toBe(401);
    expect((await acme.admin.try(endpoint, { headers: afar })).problem).toMatchObject({
      status: 403,
      code: "permission-missing",
    });
    expect((await operator.try(endpoint, { headers: afar })).status).toBe(200);
  }
  const scrape = (client: Client, headers = {}) =>
    client.send({ method: "GET", url: "/metrics", headers });
  expect((await scrape(stranger, afar)).statusCode).toBe(401);
  expect((await scrape(acme.admin, afar)).statusCode).toBe(403);
  expect((await scrape(operator, afar)).statusCode).toBe(200);
});

test("Prometheus reads the metrics of the process", async () => {
  const client = await local();
  await client.call(getHealth);
  const { headers, body } = await client.send({ method: "GET", url: "/metrics" });
  expect(headers["content-type"]).toContain("text/plain");
  expect(body).toMatch(/parley_http_request_seconds_count\{method="GET",route="\/health"/);
  expect(body).toMatch(/parley_database_connections\{state="open"\} \d/);
  expect(body).toMatch(/parley_events_waiting\{kind="outbox"\} \d/);
  expect(body).toMatch(/parley_jobs\{state="queued"\} \d/);
  expect(body).toContain("process_cpu_user_seconds_total");
});

// Takes some seconds: a server of its own, whose database is taken away.
test("without its database, and while it stops, the process is not ready", async () => {
  const server = await startTestServer();
  const client = new Client(server.parley.http);
  await closeDatabase(server, true);

  expect((await client.try(getHealth)).status).toBe(200);
  expect((await client.try(getReadiness)).problem).toMatchObject({
    status: 503,
    code: "unavailable",
  });
  const health = await client.call(getDetailedHealth);
  expect(health.status).toBe("down");
  expect(part(health, "database")?.status).toBe("down");
  expect(part(health, "storage")?.status).toBe("ok");
  expect((await client.try(getPerformance)).status).toBe(503);
  expect((await client.send({ method: "GET", url: "/metrics" })).body).toContain(
    'parley_events_waiting{kind="outbox"} Nan',
  );

  await closeDatabase(server, false);
  await eventually(async () => (await client.try(getReadiness)).status === 200);
  server.parley.isDraining = true;
  const draining = await client.try(getReadiness);
  expect(draining.problem).toMatchObject({ status: 503, detail: "The server is stopping" });
  expect(draining.headers["retry-after"]).toBe("5");
  await server.parley.stop();
  await server.admin.end();
});

async function closeDatabase(server: TestServer, closed: boolean): Promise<void> {
  const { databaseName: name, database } = server;
  const client = new pg.Client({ ...database.admin, database: "postgres" });
  await client.connect();
  await client.query(`alter database ${name} allow_connections ${!closed}`);
  if (closed) {
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1",
      [name],
    );
  }
  await client.end();
}

test("a rate is the mean of the last minute", () => {
  let now = 0;
  const rate = new Rate(() => now);
  for (let i = 0; i < 30; i++) rate.add();
  now = 10_000;
  expect(rate.perSecond()).toBe(3);
  now = 59_000;
  for (let i = 0; i < 30; i++) rate.add();
  now = 100_000;
  expect(rate.perSecond()).toBe(0.5);
  now = 300_000;
  expect(rate.perSecond()).toBe(0);
});
