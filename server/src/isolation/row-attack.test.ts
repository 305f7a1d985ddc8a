import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, stopTestServer, type TestServer } from "../testing/server.ts";
import { buildEstate } from "./build-estate.ts";
import { furnish } from "./furnish.ts";
import {
  attackKey,
  attackRows,
  type Ground,
  keysOfTenants,
  tablesOfTenants,
} from "./row-attack.ts";

/*
 * The database alone, without any code of ours: what the application's role could do to the rows of
 * another tenant if every check above it had been forgotten.
 */
let server: TestServer;
let ground: Ground;
beforeAll(async () => {
  // The OpenID provider that signs somebody in listens on this machine.
  server = await startTestServer({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });
  const [own, other] = await Promise.all([buildEstate(server), buildEstate(server)]);
  await furnish(own);
  await furnish(other);
  const app = new pg.Pool({
    ...server.database.connection({ role: "parley_app", database: server.databaseName }),
    max: 1,
  });
  app.on("error", () => {});
  ground = { admin: server.admin, app, own: own.tenant.id, other: other.tenant.id };
});
afterAll(async () => {
  await ground.app.end();
  await stopTestServer(server);
});

test("no row of another tenant can be seen, changed, deleted or added", async () => {
  const faults: string[] = [];
  const tables = await tablesOfTenants(server.admin);
  for (const table of tables) faults.push(...(await attackRows(ground, table)));
  expect(tables.length).toBeGreaterThan(30);
  expect(faults).toEqual([]);
});

test("no row can point at a row of another tenant", async () => {
  const faults: string[] = [];
  const untried: string[] = [];
  const keys = await keysOfTenants(server.admin);
  for (const key of keys) {
    const found = await attackKey(ground, key);
    if (found === "UNTRIED") untried.push(`${key.table} ${key.name}`);
    else faults.push(...found);
  }
  expect(faults).toEqual([]);
  // A new key wants a row of its table in `furnish`.
  expect(untried).toEqual([]);
  expect(keys.length).toBeGreaterThan(45);
});

test("a table that somebody holds is given up after a while, and is no fault", async () => {
  const holder = await server.admin.connect();
  const busy: string[] = [];
  try {
    await holder.query("begin; lock table skills in access exclusive mode");
    const faults = await attackRows({ ...ground, busy: (table) => busy.push(table) }, "skills");
    expect(faults).toEqual([]);
  } finally {
    await holder.query("rollback");
    holder.release();
  }
  expect(busy).toContain("skills");
  expect(await attackRows(ground, "skills")).toEqual([]);
});
