import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { createLog } from "../observe/log.ts";
import { defineJob } from "./jobs.ts";
import { Worker } from "./worker.ts";

let server: TestServer;
let worker: Worker;
/** What ran, with the tenant that it ran for. */
const ran: { tenantId: string; word: string }[] = [];
let stammers = 0;

const speak = defineJob("test-speak", z.object({ word: z.string() }), async ({ word }, run) => {
  const tenant = await run.inTenant((ctx) =>
    ctx.tx.selectFrom("tenants").select("id").executeTakeFirstOrThrow(),
  );
  if (word === "stammer" && stammers++ < 1) throw new Error("once more");
  ran.push({ tenantId: tenant.id, word });
});

const begun: string[] = [];
const muse = defineJob("test-muse", z.object({ word: z.string() }), async ({ word }) => {
  begun.push(word);
  await setTimeout(7000);
});

beforeAll(async () => {
  server = await startTestServer();
  const app = { ...server.parley.app, log: createLog("silent") };
  const { databaseName: database } = server;
  const connection = server.database.connection({ role: "parley_jobs", database });
  worker = new Worker(app, connection, [speak, muse]);
  await worker.start();
});
afterAll(async () => {
  await worker.stop();
  await stopTestServer(server);
});

const saidFor = (tenant: TestTenant) =>
  ran.filter(({ tenantId }) => tenantId === tenant.id).map(({ word }) => word);

const enqueue = (tenant: TestTenant, word: string) =>
  tenant.run((ctx) => speak.enqueue(ctx, { word }));

async function waiting(tenant: TestTenant): Promise<number> {
  const { rows } = await server.admin.query<{ count: number }>(
    `select count(*)::int as count from graphile_worker._private_jobs
     where payload ->> 'tenantId' = $1`,
    [tenant.id],
  );
  return rows[0]?.count ?? -1;
}

test("a job is there with its transaction, and runs once, for its tenant", async () => {
  const [acme, rival] = await Promise.all([newTenant(server), newTenant(server)]);
  const lost = acme.run(async (ctx) => {
    await speak.enqueue(ctx, { word: "never" });
    throw new Error("no");
  });
  await expect(lost).rejects.toThrow("no");
  expect(await waiting(acme)).toBe(0);

  await enqueue(acme, "ours");
  await enqueue(rival, "theirs");
  await eventually(() => saidFor(acme).length > 0 && saidFor(rival).length > 0);
  expect([saidFor(acme), saidFor(rival)]).toEqual([["ours"], ["theirs"]]);
  await eventually(async () => (await waiting(acme)) === 0);
});

test("what cannot be its payload is not enqueued", async () => {
  const acme = await newTenant(server);
  const wrong = acme.run((ctx) => speak.enqueue(ctx, { word: 7 } as never));
  await expect(wrong).rejects.toThrow();
  expect(await waiting(acme)).toBe(0);
});

test("a job that fails is tried again, and then it is done", async () => {
  const acme = await newTenant(server);
  await enqueue(acme, "stammer");
  await eventually(() => saidFor(acme).length > 0);
  expect([saidFor(acme), stammers]).toEqual([["stammer"], 2]);
});

/** A job that another worker took so long ago, who gave his last sign so many seconds ago, or never. */
async function heldBy(
  tenant: TestTenant,
  workerId: string,
  takenFor: number,
  silentFor: number | null,
) {
  const runAt = new Date(Date.now() + 3_600_000);
  await tenant.run((ctx) => speak.enqueue(ctx, { word: workerId }, { runAt }));
  if (silentFor !== null) {
    await server.admin.query(
      `insert into platform.worker_heartbeats (worker_id, seen_at)
       values ($1, clock_timestamp() - make_interval(secs => $2))`,
      [workerId, silentFor],
    );
  }
  await server.admin.query(
    `update graphile_worker._private_jobs set run_at = now(), locked_by = $2,
       locked_at = clock_timestamp() - make_interval(secs => $3)
     where payload ->> 'tenantId' = $1`,
    [tenant.id, workerId, takenFor],
  );
}

test("a killed worker's job runs again some ten seconds after its last sign, a living one's does not", async () => {
  const tenants = await Promise.all([newTenant(server), newTenant(server), newTenant(server)]);
  const [killed, unknown, living] = tenants;
  // Two seconds are left of its silence.
  await heldBy(killed, "worker-killed", 60, 6);
  await heldBy(unknown, "worker-never-seen", 16, null);
  await heldBy(living, "worker-living", 60, 0);
  await eventually(() => saidFor(unknown).length > 0, { within: 5000 });
  await eventually(() => saidFor(killed).length > 0, {
    within: 8000,
    what: "the killed one's job",
  });

  expect(tenants.map(saidFor)).toEqual([["worker-killed"], ["worker-never-seen"], []]);
  expect(await waiting(living)).toBe(1);
});

test("what a worker holds that cannot store its end runs again, and the worker goes on", async () => {
  const [acme, later] = [await newTenant(server), await newTenant(server)];
  const table = "graphile_worker._private_jobs";
  await server.admin.query(`revoke delete on ${table} from parley_jobs`);
  await enqueue(acme, "unstored");
  await eventually(() => saidFor(acme).length === 1);
  // Long enough for it to try.
  await setTimeout(500);
  await server.admin.query(`grant delete on ${table} to parley_jobs`);
  await enqueue(later, "after");
  await eventually(() => saidFor(later).length > 0, { within: 8000, what: "the next job" });
  await server.admin.query(
    `update ${table} set locked_at = locked_at - interval '1 minute';
     update platform.worker_heartbeats set seen_at = seen_at - interval '13 seconds'`,
  );
  await eventually(async () => (await waiting(acme)) === 0, { within: 8000 });
  expect(saidFor(acme)).toEqual(["unstored", "unstored"]);
});

test("a job that takes longer than a beat runs once", async () => {
  const acme = await newTenant(server);
  await acme.run((ctx) => muse.enqueue(ctx, { word: "long" }));
  await eventually(async () => begun.length > 0 && (await waiting(acme)) === 0, { within: 15_000 });
  expect(begun).toEqual(["long"]);
});
