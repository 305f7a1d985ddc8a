import { afterAll, expect, test } from "vitest";
import { findTenant } from "../../modules/identity/index.ts";
import { checkHours } from "../../modules/proof/index.ts";
import { inTenant } from "../../platform/app.ts";
import { sequencerLock } from "../../platform/events/sequencer.ts";
import { cancelOperationOf } from "../../platform/operations/service.ts";
import { startTestServer, stopTestServer } from "../../testing/server.ts";
import { startOn, type TestServer } from "../../testing/start.ts";
import { eventually } from "../../testing/tenant.ts";
import { demoTenants, ensureDemo } from "../index.ts";
import { workDaysBefore } from "./days.ts";
import { readRecording, recordingOf } from "./recording.ts";
import { makeHistory } from "./run.ts";
import { type Sums, sumsBetween } from "./sums.ts";

const [halden] = demoTenants;
if (!halden) throw new Error("there is a demo tenant");
const zone = halden.timeZone;
const hourMs = 3_600_000;
/** An hour of work or twenty recorded days take a machine a while, the more so one that does other things. */
const longWork = 300_000;

const servers: TestServer[] = [];
afterAll(async () => {
  for (const server of servers) await stopTestServer(server);
});

test("working days leave weekends out and keep the time on the wall", () => {
  const days = workDaysBefore(new Date("2026-10-28T10:00:00Z"), zone, 4);
  expect(days.map(({ date }) => date)).toEqual([
    ...["2026-10-22", "2026-10-23", "2026-10-26", "2026-10-27"],
  ]);
  expect(days.map((day) => day.at("09:00").toISOString().slice(11, 16))).toEqual([
    ...["08:00", "08:00", "09:00", "09:00"],
  ]);
});

/** Counts that differ by more than four times what chance makes of two such counts. */
function unlike(made: Sums, recorded: Sums): string[] {
  const pairs = Object.entries(recorded.ledger).flatMap(([name, was]) =>
    name.endsWith("seconds") ? [] : [[name, was, made.ledger[name] ?? 0] as const],
  );
  return pairs
    .filter(([, was, is]) => Math.abs(was - is) > 4 * Math.sqrt(was + is + 1))
    .map(([name, was, is]) => `${name}: ${is}, recorded ${was}`);
}

/** Whoever changes what calls come to makes the recording anew: docs/subsystems/history.md. */
test(
  "the first hour of the recording is what the services make of it today",
  async () => {
    const recording = await readRecording(recordingOf(halden));
    const { database, databaseName, parley, ...rest } = await startTestServer();
    // A server that has only begun to start may not number yet, and would not be noticed.
    const numbers = `select 1 from pg_locks where locktype = 'advisory' and objid = $1 and granted
    and database = (select oid from pg_database where datname = current_database())`;
    await eventually(
      async () => (await rest.admin.query(numbers, [sequencerLock])).rows.length > 0,
    );
    const { config, keys } = parley.app;
    const [last = ""] = recording.days.slice(-1);
    const until = new Date(Date.parse(`${last}T12:00:00Z`) + 24 * hourMs);
    const options = { config, keys, database, databaseName, tenant: halden, until };
    const whole = { ...options, seed: recording.seed, days: recording.days.length };
    await expect(makeHistory(whole)).rejects.toThrow("stop it first");
    await parley.stop();

    const made = await makeHistory({ ...whole, firstUntil: "10:10" });
    await expect(makeHistory(whole)).rejects.toThrow("has calls already");
    const server = await startOn(
      database,
      databaseName,
      {},
      { database, databaseName, parley, ...rest },
    );
    servers.push(server);
    const from = new Date(Date.parse(recording.begins) + 9 * hourMs);
    const to = new Date(from.getTime() + hourMs);
    const [sums, { differences }] = await inTenant(
      server.parley.app,
      made.tenantId,
      async (ctx) => [
        await sumsBetween(ctx, from, to),
        await checkHours(ctx, { from, to, zone }, null),
      ],
    );
    expect(differences).toEqual([]);
    // In another order others are called, and chance decides anew: within what it may do it is the same floor.
    expect(unlike(sums, recording.firstHour), "the recording must be made anew").toEqual([]);
  },
  longWork,
);

test(
  "a first start puts recorded days behind the demo one by one, under keys of its own, and stops when told to",
  async () => {
    const recording = await readRecording(recordingOf(halden));
    const server = await startTestServer();
    servers.push(server);
    const { app } = server.parley;
    expect(await ensureDemo(app, { history: true })).toEqual({ made: true });
    const tenantId = (await findTenant(app, halden.slug)) ?? "";
    const work = () =>
      inTenant(app, tenantId, ({ tx }) =>
        tx
          .selectFrom("operations")
          .select(["id", "state", "done", "total"])
          .where("kind", "=", "DEMO_HISTORY")
          .executeTakeFirstOrThrow(),
      );
    await eventually(async () => (await work()).done > 0, { within: longWork });
    const { id, total } = await work();
    expect(total).toBe(20);
    await inTenant(app, tenantId, (ctx) => cancelOperationOf(ctx, id));
    await eventually(async () => (await work()).state === "CANCELLED", { within: longWork });

    const days = workDaysBefore(app.clock.now(), zone, recording.days.length);
    const nine = days[0]?.at("09:00") ?? new Date(0);
    const span = { from: days[0]?.at("00:00") ?? nine, to: days.at(-1)?.at("23:00") ?? nine, zone };
    const found = await inTenant(app, tenantId, async (ctx) => ({
      firstHour: await sumsBetween(ctx, nine, new Date(nine.getTime() + hourMs)),
      checked: await checkHours(ctx, span, null),
    }));
    expect(found.checked.differences).toEqual([]);
    expect(found.checked.calls).toBeGreaterThan(300);
    expect(found.firstHour).toEqual(recording.firstHour);
    const { rows } = await server.admin.query(
      `select (select sum(line_ms) from campaign_spend where tenant_id = $1)::int as spent,
        (select sum(round(extract(epoch from ended_at - answered_at) * 1000))
         from calls where tenant_id = $1 and started_at < $2)::int as talked`,
      // Somebody may call today as well, at nobody's expense.
      [tenantId, span.to],
    );
    expect(rows[0]?.spent).toBeGreaterThan(60_000);
    expect(Math.abs(rows[0]?.spent - rows[0]?.talked)).toBeLessThan(1000);
  },
  longWork,
);
