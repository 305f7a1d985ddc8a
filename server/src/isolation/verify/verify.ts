import { randomBytes } from "node:crypto";
import pg from "pg";
import type { Database } from "../../platform/db/database.ts";
import { leftoverDatabases, verifyLock, verifyPrefix } from "../../platform/db/leftovers.ts";
import { prepareDatabase } from "../../platform/db/prepare.ts";
import { prepareJobs } from "../../platform/jobs/worker.ts";
import { parleyVersion } from "../../platform/version.ts";
import { startOn, stopTestServer, type TestServer } from "../../testing/start.ts";
import { buildEstate } from "../build-estate.ts";
import { cases } from "../cases/index.ts";
import { Witness } from "../footprint.ts";
import { Probes } from "../probe.ts";
import {
  attackKey,
  attackRows,
  type Ground,
  keysOfTenants,
  tablesOfTenants,
} from "../row-attack.ts";
import { compareGuards } from "./schema.ts";

/** One way in that was tried: how often, and what was wrong. */
export type Finding = { what: string; tried: number; faults: string[] };
export type IsolationReport = {
  build: string;
  at: string;
  database: string;
  findings: Finding[];
  faults: number;
};

export type VerifyOptions = {
  /** Leaves out the calls of endpoints. */
  liveOnly?: boolean | undefined;
  /** Calls these endpoints and no others, by their names in the OpenAPI document. */
  only?: readonly string[] | undefined;
};

/** More tenants than this are not tried pair by pair: the policies do not know which is which. */
const mostPairs = 20;

/**
 * Attacks an installation, running or not, and says what was found. The live database is held against
 * the schema of this build, and its own tenants' rows are attacked in transactions that are rolled
 * back; every endpoint of the contract is then called with another tenant's ids in a database that is
 * made for it beside the live one and dropped after. No row of the installation changes.
 */
export async function verifyIsolation(
  database: Database,
  tell: (finding: Finding) => void,
  { liveOnly = false, only }: VerifyOptions = {},
): Promise<IsolationReport> {
  const findings: Finding[] = [];
  const note = (finding: Finding) => {
    findings.push(finding);
    tell(finding);
  };
  const live = poolOf(database.admin);
  const lock = await live.connect();
  const named = await lock.query<{ prefix: string }>(verifyPrefix);
  const name = `${named.rows[0]?.prefix}${randomBytes(5).toString("hex")}`;
  try {
    await dropLeftovers(lock);
    await lock.query(`create database ${name}`);
    const scratch = await prepared(database, name);
    const fresh = poolOf(scratch.admin);
    const { tried, faults } = await compareGuards(live, fresh);
    await fresh.end();
    note({ what: "guards of the live database, as this build makes them", tried, faults });
    for (const finding of await attackLive(database, live)) note(finding);
    if (!liveOnly) note(await attackApi(scratch, name, only));
  } finally {
    await lock.query(`drop database if exists ${name} with (force)`);
    lock.release();
    await live.end();
  }
  const faults = findings.reduce((sum, finding) => sum + finding.faults.length, 0);
  const at = new Date().toISOString();
  return { build: parleyVersion, at, database: database.kind, findings, faults };
}

/**
 * Databases of verifications that were killed. Whoever verifies holds the lock for as long as it takes, so
 * that nobody drops what another one works in.
 */
async function dropLeftovers(lock: pg.PoolClient): Promise<void> {
  const { rows } = await lock.query<{ alone: boolean }>(
    `select pg_try_advisory_lock(${verifyLock}) as alone`,
  );
  if (!rows[0]?.alone) return;
  const left = await lock.query<{ datname: string }>(leftoverDatabases);
  for (const { datname } of left.rows) {
    await lock.query(`drop database if exists ${datname} with (force)`);
  }
}

function poolOf(connection: Database["admin"], max = 3): pg.Pool {
  const pool = new pg.Pool({ ...connection, max, application_name: "parley verify" });
  pool.on("error", () => {});
  return pool;
}

/** A database of this build beside the live one. */
async function prepared(database: Database, name: string): Promise<Database> {
  const scratch: Database = {
    ...database,
    admin: { ...database.admin, database: name },
    connection: (as) => database.connection({ database: name, ...as }),
    stop: async () => {},
  };
  await prepareDatabase(scratch);
  await prepareJobs(scratch.connection({ role: "parley_jobs" }));
  return scratch;
}

/** Every table and key of the live database, with the rows of pairs of its tenants. */
async function attackLive(database: Database, admin: pg.Pool): Promise<Finding[]> {
  const { rows } = await admin.query<{ id: string }>("select id from tenants order by id");
  const rowFinding: Finding = {
    what: "statements on rows of another tenant, live",
    tried: 0,
    faults: [],
  };
  const keyFinding: Finding = { what: "keys into another tenant, live", tried: 0, faults: [] };
  const tables = await tablesOfTenants(admin);
  const keys = await keysOfTenants(admin);
  const app = poolOf(database.connection({ role: "parley_app" }), 1);
  const busyFinding: Finding = {
    what: "statements given up, because the live database was busy with the table",
    tried: 0,
    faults: [],
  };
  const busy = () => {
    busyFinding.tried += 1;
  };
  try {
    for (const [own, other] of pairsOf(rows.map(({ id }) => id))) {
      const ground: Ground = { admin, app, own, other, busy };
      for (const table of tables) {
        rowFinding.tried += 4;
        rowFinding.faults.push(...(await attackRows(ground, table)));
      }
      for (const key of keys) {
        const found = await attackKey(ground, key);
        if (found === "UNTRIED") continue;
        keyFinding.tried += 1;
        keyFinding.faults.push(...found);
      }
    }
  } finally {
    await app.end();
  }
  return busyFinding.tried > 0 ? [rowFinding, keyFinding, busyFinding] : [rowFinding, keyFinding];
}

/** Each tenant with the next one, both ways round. */
function pairsOf(ids: readonly string[]): [string, string][] {
  const next = ids.map((id, i) => [id, ids[(i + 1) % ids.length] ?? id] as [string, string]);
  return next.filter(([own, other]) => own !== other).slice(0, mostPairs);
}

/** Every endpoint with the ids of another tenant in every place that can name one. */
async function attackApi(
  database: Database,
  name: string,
  only: readonly string[] = Object.keys(cases),
): Promise<Finding> {
  const server: TestServer = await startOn(database, name, {
    LOG_LEVEL: "silent",
    // Its own OpenID provider, for the endpoints of single sign-on.
    PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8",
  });
  const finding: Finding = { what: "places of endpoints that name a row", tried: 0, faults: [] };
  try {
    const [own, other] = [await buildEstate(server), await buildEstate(server)];
    const probes = await Probes.between(own, other, await Witness.of(server));
    for (const endpoint of only) {
      const one = cases[endpoint];
      if (!one) throw new Error(`There is no endpoint named ${endpoint}`);
      finding.tried += Math.max(1, Object.keys(one.places).length);
      const faults = await probes.faultsOf(one);
      finding.faults.push(...faults.map((fault) => `${endpoint}: ${fault}`));
    }
  } finally {
    await stopTestServer(server);
  }
  return finding;
}
