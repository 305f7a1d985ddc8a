import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addMembers,
  createCampaign,
  getImport,
  runImport,
  startCampaign,
  stopCampaign,
  uploadImport,
} from "@parley/contract";
import { benchManner } from "@parley/server/manner";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { untilDone } from "../../cli/src/api/operation.ts";
import { ApiSession } from "../../cli/src/api/session.ts";
import { type Floor, runFloor } from "../../cli/src/demo-floor/floor.ts";
import { demoPassword } from "../../server/src/demo/password.ts";
import type { Database } from "../../server/src/platform/db/database.ts";
import { startDatabase } from "../../server/src/platform/db/embedded.ts";
import { loadKeys } from "../../server/src/platform/keys.ts";
import { readCarrierLog } from "./carrier-log.ts";
import { judge } from "./judge.ts";
import { draw } from "./moments.ts";
import { freePort, pause, startCarrier, Victim } from "./victim.ts";

/*
 * Exactly once under kill -9. The victim is the process group of the real `npm start` while a floor
 * works; the judge is the log of the carrier, which lives in another process. It runs for minutes.
 */
const seed = Number(process.env.KILL_SEED ?? randomBytes(3).readUIntBE(0, 3));
const moments = Number(process.env.KILL_MOMENTS ?? 12);
const leadCount = 6000;
const finalWithinMs = 30_000;

const token = randomBytes(24).toString("hex");
let home: string;
let victim: Victim;
let database: Database;
let db: pg.Pool;
let carrier: Awaited<ReturnType<typeof startCarrier>>;
let floor: Floor;
let manager: ApiSession;
let campaignIds: string[];
let logFile: string;

/** Everybody puts the phone down soon: many dials a second with two dozen agents. */
const hurried = {
  ...benchManner,
  wrapsUp: { kind: "UNIFORM", minMs: 150, maxMs: 500 },
  ends: { share: 0.9, after: { kind: "UNIFORM", minMs: 200, maxMs: 900 } },
} as const;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "parley-kill-"));
  logFile = join(home, "carrier-of-its-own.jsonl");
  const [port, carrierPort] = [await freePort(), await freePort()];
  carrier = await startCarrier(carrierPort, token, logFile);
  victim = new Victim(home, port, {
    NODE_ENV: "production",
    LOG_LEVEL: "error",
    PARLEY_DEMO: "true",
    PARLEY_CARRIER_URL: `http://127.0.0.1:${carrierPort}`,
    PARLEY_CARRIER_TOKEN: token,
    PARLEY_RATE_PER_MINUTE: "100000",
  });
  await victim.start();
  database = await startDatabase({ home });
  db = new pg.Pool({ ...database.admin, max: 2 });
  db.on("error", () => {});
  const password = demoPassword(await loadKeys({ home }), "halden");
  manager = new ApiSession(victim.url, { email: await emailOf("MANAGER"), password });
  await manager.signIn();
  campaignIds = await fillCampaigns();
  const { rows } = await db.query<{ email: string }>(`
    select u.email from users u join agents a on a.tenant_id = u.tenant_id and a.user_id = u.id
    join tenants t on t.id = u.tenant_id where t.slug = 'halden' order by u.email`);
  const credentials = rows.map(({ email }) => ({ email, password }));
  floor = await runFloor({ url: victim.url, credentials, manner: hurried, seed });
}, 180_000);

afterAll(async () => {
  floor?.abandon();
  await victim?.stop();
  await carrier?.stop();
  await db?.end();
  await database?.stop();
  await rm(home, { recursive: true, force: true });
}, 60_000);

async function emailOf(role: string): Promise<string> {
  const { rows } = await db.query<{ email: string }>(
    `select u.email from users u
     join user_roles ur on ur.tenant_id = u.tenant_id and ur.user_id = u.id
     join roles r on r.tenant_id = ur.tenant_id and r.id = ur.role_id
     join tenants t on t.id = u.tenant_id
     where t.slug = 'halden' and r.code = $1 order by u.email limit 1`,
    [role],
  );
  if (!rows[0]) throw new Error(`no ${role}`);
  return rows[0].email;
}

/** Leads by a real import, and two campaigns over all of them that dial again soon. */
async function fillCampaigns(): Promise<string[]> {
  const rows = Array.from(
    { length: leadCount },
    (_, i) => `Lead ${i},+1${String(2_125_550_000 + i * 7919).slice(0, 10)},kill-${i}`,
  );
  const response = await manager.send(
    uploadImport,
    { query: { fileName: "kill.csv" } },
    `name,phone,external id\n${rows.join("\n")}\n`,
  );
  const { id } = uploadImport.response.parse(await response.json());
  const mapping = ["name", "phone", "externalId"];
  await manager.call(runImport, {
    params: { id },
    body: { mapping, country: "US", onDuplicate: "CREATE" },
  });
  for (;;) {
    const { state, counts } = await manager.call(getImport, { params: { id } });
    if (state === "DONE" && counts.created > leadCount / 2) break;
    if (!["QUEUED", "RUNNING"].includes(state)) throw new Error(`import ${state}`);
    await pause(200);
  }
  return [await startOver("PROGRESSIVE"), await startOver("PREDICTIVE")];
}

async function startOver(mode: "PROGRESSIVE" | "PREDICTIVE"): Promise<string> {
  const campaign = await manager.call(createCampaign, {
    body: {
      name: `Under fire: ${mode}`,
      mode,
      farewell: "This was a call from Halden.",
      maxAttempts: 20,
      retryMinutes: {
        BUSY: 0,
        NO_ANSWER: 0,
        MACHINE: 0,
        ABANDONED: 0,
        CONGESTION: 0,
        FAILED: 0,
        CANCELLED: 0,
      },
    },
  });
  const { operationId } = await manager.call(addMembers, {
    params: { id: campaign.id },
    body: { filter: {}, background: true },
  });
  const { done } = await untilDone(manager, operationId ?? "");
  expect(done).toBeGreaterThan(leadCount / 2);
  await manager.call(startCampaign, { params: { id: campaign.id } });
  return campaign.id;
}

/** Every attempt that was there at the kill has its final outcome; how long that took. */
async function allFinal(killedAt: Date): Promise<number> {
  const begin = Date.now();
  for (;;) {
    const { rows } = await db.query<{ open: number }>(
      "select count(*)::int as open from attempts where outcome is null and at <= $1",
      [killedAt],
    );
    if (rows[0]?.open === 0) return Date.now() - begin;
    if (Date.now() - begin > finalWithinMs) {
      throw new Error(
        `${rows[0]?.open} attempts are open ${finalWithinMs} ms after the restart: ${await openOnes(killedAt)}`,
      );
    }
    await pause(100);
  }
}

/** What is known of the attempts without an outcome, to find out why. */
async function openOnes(killedAt: Date): Promise<string> {
  const { rows } = await db.query(
    `select a.id, a.at, c.state, c.customer_leg_id, c.answered_at, c.connected_at, g.state as agent
     from attempts a join calls c on c.tenant_id = a.tenant_id and c.id = a.call_id
     left join agents g on g.tenant_id = a.tenant_id and g.user_id = c.agent_id
     where a.outcome is null and a.at <= $1`,
    [killedAt],
  );
  const legs = await readCarrierLog(logFile);
  return JSON.stringify(rows.map((row) => ({ ...row, carrier: legs.get(row.customer_leg_id) })));
}

async function dialsSoFar(): Promise<number> {
  return (await readCarrierLog(logFile)).size;
}

test(`killed at ${moments} moments of seed ${seed}, nothing is lost or done twice`, async () => {
  const waits: number[] = [];
  let rate = 0;
  for (const [i, moment] of draw(seed, moments).entries()) {
    // The floor finds its feet, so that the kill falls into work.
    await expect.poll(dialsSoFar, { timeout: 20_000 }).toBeGreaterThan(i * 15 + 15);
    const [before, since] = [await dialsSoFar(), Date.now()];
    if (moment.kind === "FAULT") {
      await victim.kill();
      await victim.start(`${moment.point}:${moment.count}`);
      expect(await victim.gone(20_000)).toBe(true);
    } else {
      await pause(moment.afterMs);
      rate = Math.max(rate, ((await dialsSoFar()) - before) / ((Date.now() - since) / 1000));
    }
    const killedAt = new Date();
    await victim.kill();
    await victim.start();
    waits.push(await allFinal(killedAt));
  }
  for (const id of campaignIds) await manager.call(stopCampaign, { params: { id } });
  await floor.stop();
  await expect
    .poll(async () => (await judge(db, logFile)).faults, { timeout: finalWithinMs, interval: 500 })
    .toEqual([]);
  const { originates, attempts } = await judge(db, logFile);
  const slowest = Math.max(...waits);
  process.stdout.write(
    `kill: seed ${seed}, ${moments} moments, ${originates} originates, ${attempts} attempts, ` +
      `up to ${rate.toFixed(1)} dials/s, final at most ${slowest} ms after the restart\n`,
  );
  expect(originates).toBeGreaterThan(moments * 15);
}, 900_000);

test("SIGTERM drains and ends with 0 within 10 s", async () => {
  const begin = Date.now();
  expect(await victim.stop()).toBe(0);
  expect(Date.now() - begin).toBeLessThan(10_000);
});
