import { afterAll, expect, test } from "vitest";
import { checkHours } from "../../modules/proof/index.ts";
import { inTenant } from "../../platform/app.ts";
import { sequencerLock } from "../../platform/events/sequencer.ts";
import { startTestServer, stopTestServer } from "../../testing/server.ts";
import { startOn, type TestServer } from "../../testing/start.ts";
import { eventually } from "../../testing/tenant.ts";
import { demoTenants } from "../index.ts";
import { workDaysBefore } from "./days.ts";
import { makeHistory } from "./run.ts";
import { sumsBetween } from "./sums.ts";

const [halden] = demoTenants;
if (!halden) throw new Error("there is a demo tenant");
const until = new Date("2026-11-21T12:00:00Z");

let server: TestServer | undefined;
afterAll(async () => {
  if (server) await stopTestServer(server);
});

/** An hour of work takes a machine a while, the more so one that does other things meanwhile. */
const longWork = 300_000;

test("working days leave weekends out and keep the time on the wall", () => {
  const days = workDaysBefore(new Date("2026-10-28T10:00:00Z"), "Europe/London", 4);
  expect(days.map(({ date }) => date)).toEqual([
    ...["2026-10-22", "2026-10-23", "2026-10-26", "2026-10-27"],
  ]);
  expect(days.map((day) => day.at("09:00").toISOString().slice(11, 16))).toEqual([
    ...["08:00", "08:00", "09:00", "09:00"],
  ]);
});

test(
  "an hour of the history is the same each time, and its ledger holds",
  async () => {
    server = await startTestServer();
    const { database, databaseName, parley } = server;
    const { config, keys } = parley.app;
    const options = { config, keys, database, databaseName, tenant: halden, seed: "1", until };
    // A server that has only begun to start may not number yet, and would not be noticed.
    const { admin } = server;
    const numbers = `select 1 from pg_locks where locktype = 'advisory' and objid = $1 and granted
    and database = (select oid from pg_database where datname = current_database())`;
    await eventually(async () => (await admin.query(numbers, [sequencerLock])).rows.length > 0);
    await expect(makeHistory({ ...options, days: 1 })).rejects.toThrow("stop it first");
    await parley.stop();

    const made = await makeHistory({ ...options, days: 20, firstUntil: "10:20" });
    expect(made.days).toEqual(["2026-10-26"]);
    await expect(makeHistory({ ...options, days: 1 })).rejects.toThrow("has calls already");

    server = await startOn(database, databaseName, {}, server);
    const { app } = server.parley;
    const hour = { from: new Date("2026-10-26T09:00:00Z"), to: new Date("2026-10-26T10:00:00Z") };
    const [sums, checked] = await inTenant(app, made.tenantId, async (ctx) => [
      await sumsBetween(ctx, hour.from, hour.to),
      await checkHours(ctx, { ...hour, zone: "Europe/London" }, null),
    ]);
    expect(checked.differences).toEqual([]);
    expect(sums).toMatchInlineSnapshot(`
    {
      "closed": {
        "Call back": 2,
        "No decision": 13,
        "Not interested": 13,
        "Qualified": 5,
        "Sale": 10,
        "Wrong person": 1,
      },
      "ledger": {
        "abandoned": 0,
        "connected": 44,
        "dials": 94,
        "machine": 21,
        "sales": 10,
        "talk_seconds": 10442,
        "wait_seconds": 0,
        "wrap_seconds": 3826,
      },
    }
  `);
  },
  longWork,
);
