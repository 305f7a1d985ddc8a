import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../testing/server.ts";
import { eventually, newTenant, type TestTenant } from "../../testing/tenant.ts";
import { createLog } from "../observe/log.ts";
import { Maintenance } from "./maintenance.ts";

/*
 * A server of its own: its clock is moved by weeks, and what is old is removed for all its tenants.
 */
let server: TestServer;
let acme: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
  acme = await newTenant(server);
  // The server's own first round is over.
  await eventually(() => maintenance().run());
});
afterAll(async () => {
  await server.parley.stop();
  await server.admin.end();
});

const day = 86_400_000;
const listener = "test.listener";

function maintenance(): Maintenance {
  return new Maintenance(server.parley.app, [listener]);
}

async function ask<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await server.admin.query(text, values)).rows;
}

function ago(milliseconds: number): Date {
  return new Date(server.clock.now().getTime() - milliseconds);
}

test("what nobody needs any more is removed, and nothing else", async () => {
  const userId = acme.admin.userId;
  for (const [key, age] of Object.entries({ old: 25 * 3_600_000, fresh: 23 * 3_600_000 })) {
    await ask(
      `insert into idempotency_keys (tenant_id, key, user_id, request, body_hash, status, created_at)
       values ($1, $2, $3, 'POST /', '', 201, $4)`,
      [acme.id, key, userId, ago(age)],
    );
  }
  for (const [key, age] of Object.entries({ old: 15 * day, fresh: 13 * day })) {
    await ask("insert into telephony_inbox values ($1, 'loopback', $2, $3)", [
      acme.id,
      key,
      ago(age),
    ]);
  }
  const trunkId = crypto.randomUUID();
  await ask(
    `insert into trunks (tenant_id, id, name, host, has_password, username, number, kind, created_at)
     values ($1, $2, 'Twilio', 'api.twilio.com', true, $3, '+442079460001', 'TWILIO', $4)`,
    [acme.id, trunkId, `AC${"0".repeat(32)}`, ago(day)],
  );
  for (const ended of [ago(31 * day), ago(29 * day), null]) {
    await ask(
      `insert into twilio_calls (tenant_id, leg_id, trunk_id, kind, numbers, placed_at, phase, ended_at, cause)
       values ($1, gen_random_uuid(), $2, 'CUSTOMER', '', $3, 'ANSWERED', $4, $5)`,
      [acme.id, trunkId, ago(40 * day), ended, ended && "LOCAL"],
    );
  }
  const session = (ended: Date | null, expires: Date) =>
    ask(
      `insert into sessions (tenant_id, id, user_id, rotated_at, created_at, expires_at, ended_at)
       values ($1, gen_random_uuid(), $2, $3, $3, $3, $4)`,
      [acme.id, userId, expires, ended],
    );
  await session(ago(91 * day), ago(80 * day));
  await session(null, ago(95 * day));
  await session(ago(89 * day), ago(80 * day));

  expect((await maintenance().run())?.purged).toEqual({
    "idempotency keys": 1,
    "telephony inbox": 1,
    "twilio calls": 1,
    "failed sign-ins": 0,
    "pace logs": 0,
    "password links": 0,
    challenges: 0,
    devices: 0,
    sessions: 2,
    "webhook deliveries": 0,
  });
  expect(await ask("select key from idempotency_keys")).toEqual([{ key: "fresh" }]);
  expect(await ask("select provider_event_id as id from telephony_inbox")).toEqual([
    { id: "fresh" },
  ]);
  expect(await ask("select leg_id from twilio_calls")).toHaveLength(2);
  // The administrator's own session, and the one that ended 89 days ago.
  expect(await ask("select id from sessions")).toHaveLength(2);
});

test("old events go once everybody has heard them", async () => {
  const at = ago(9 * day);
  await ask("select platform.ensure_partitions($1)", [at]);
  const name = `events_${at.toISOString().slice(0, 10).replaceAll("-", "")}`;
  await ask(
    `insert into events (tenant_id, id, position, name, data, audience, at)
     values ($1, public.first_id_at($2), 1, 'test.happened', '{}', '{}', $2)`,
    [acme.id, at],
  );
  const isThere = async () =>
    (await ask("select from pg_class where relname = $1", [name])).length === 1;
  const cursor = (position: number) =>
    ask(
      `insert into event_cursors values ($1, $2, $3)
       on conflict (tenant_id, subscriber) do update set position = excluded.position`,
      [acme.id, listener, position],
    );

  // A listener that has not begun, and one that has not come so far.
  await maintenance().run();
  expect(await isThere()).toBe(true);
  await cursor(0);
  await maintenance().run();
  expect(await isThere()).toBe(true);

  await cursor(1);
  await ask(
    `insert into event_failures values ($1, $2, public.first_id_at($3), 1, 'fault', 1, $4)`,
    [acme.id, listener, at, server.clock.now()],
  );
  await maintenance().run();
  expect(await isThere()).toBe(true);

  await ask("delete from event_failures");
  expect((await maintenance().run())?.dropped).toContain(name);
  expect(await isThere()).toBe(false);
});

test("a table in use is left for the next round", async () => {
  const at = ago(8.5 * day);
  await ask("select platform.ensure_partitions($1)", [at]);
  const reader = await server.admin.connect();
  await reader.query("begin");
  await reader.query("select count(*) from events");
  const done = await maintenance().run();
  expect(done?.dropped).toEqual([]);
  expect(done?.purged).toHaveProperty("sessions");
  await reader.query("rollback");
  reader.release();
  expect((await maintenance().run())?.dropped.length).toBeGreaterThan(0);
});

test("only one process does it at a time", async () => {
  const other = await server.parley.app.pool.connect();
  await other.query("select pg_advisory_lock(727004)");
  expect(await maintenance().run()).toBeUndefined();
  await other.query("select pg_advisory_unlock(727004)");
  other.release();
  await eventually(() => maintenance().run());
});

test("partitions are made ahead as time goes on", async () => {
  expect((await maintenance().run())?.partitionsMade).toBe(0);
  server.clock.advance(40 * day);
  const done = await maintenance().run();
  expect(done?.partitionsMade).toBeGreaterThan(4);
  const name = `events_${ago(0).toISOString().slice(0, 10).replaceAll("-", "")}`;
  expect(await ask("select from pg_class where relname = $1", [name])).toHaveLength(1);
});

test("a server comes round by itself at its start", async () => {
  await ask("insert into telephony_inbox values ($1, 'loopback', 'late', $2)", [
    acme.id,
    ago(15 * day),
  ]);
  const one = maintenance();
  one.start();
  await one.stop();
  expect(await ask("select from telephony_inbox where provider_event_id = 'late'")).toHaveLength(0);
});

test("a round whose connection is killed ends there, with the true reason, and the next one works", async () => {
  const { app } = server.parley;
  const lines: string[] = [];
  const storage = {
    ...app.storage,
    sweep: async () => {
      await ask(
        `select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
         where l.locktype = 'advisory' and l.objid = 727004 and d.datname = $1`,
        [server.databaseName],
      );
      throw new Error("cut here");
    },
  } as never;
  const log = createLog("trace", { write: (line) => void lines.push(line) });
  await expect(new Maintenance({ ...app, storage, log }, [listener]).run()).rejects.toThrow(
    "cut here",
  );
  expect(lines).toEqual([]);
  await eventually(() => maintenance().run());
});
