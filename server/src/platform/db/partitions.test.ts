import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addActivities } from "../../modules/contacts/index.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { newTenant, type TestTenant } from "../../testing/tenant.ts";
import type { Ctx } from "../ctx.ts";
import { makePartitions } from "./partitions.ts";

/* A server of its own: partitions are the whole installation's. */
let server: TestServer;
let acme: TestTenant;
beforeAll(async () => {
  server = await startTestServer();
  acme = await newTenant(server);
});
afterAll(() => stopTestServer(server));

const longAgo = (years: number) => new Date(Date.UTC(2020 - years, 3, 1));
/** Longer than PostgreSQL waits before it looks who waits for whom, which is a second. */
const looksAfterMs = 1500;

/** Somebody changes a lead and then writes onto its timeline, with something else in between. */
async function write(leadId: string, between: (ctx: Ctx) => Promise<unknown>): Promise<void> {
  await acme.run(async (ctx) => {
    await sql`update leads set source = 'Fair' where id = ${leadId}`.execute(ctx.tx);
    await between(ctx);
    await addActivities(ctx, [{ leadId, type: "NOTE", text: "Has a dog" }]);
  });
}

test("partitions that are made while somebody writes cut him off nowhere, and come when he is done", async () => {
  const { id } = await acme.lead();
  const { pool } = server.parley.app;
  let made: Promise<number | undefined> = Promise.resolve(undefined);
  // The timeline refers to leads: its new partition takes both tables, and the writer has one of them.
  await write(id, async () => {
    made = makePartitions(pool, longAgo(0), 30_000);
    made.catch(() => {});
    await pause(looksAfterMs);
  });
  expect(await made).toBeGreaterThan(4);
  expect(await makePartitions(pool, longAgo(0))).toBe(0);
});

test("whoever does not wait is told that the tables were in use", async () => {
  const { id } = await acme.lead();
  const { pool } = server.parley.app;
  await write(id, async () => expect(await makePartitions(pool, longAgo(1))).toBeUndefined());
  expect(await makePartitions(pool, longAgo(1))).toBeGreaterThan(4);
});
