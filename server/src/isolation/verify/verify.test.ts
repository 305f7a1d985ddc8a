import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../platform/db/database.ts";
import { leftoverDatabases, verifyPrefix } from "../../platform/db/leftovers.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../testing/server.ts";
import { newTenant } from "../../testing/tenant.ts";
import { cases } from "../cases/index.ts";
import { verifyIsolation } from "./verify.ts";

/*
 * What an administrator runs on his own installation: here a server that is running, with two tenants.
 */
let server: TestServer;
let database: Database;
beforeAll(async () => {
  server = await startTestServer({ PARLEY_ALLOW_PRIVATE_ADDRESSES: "127.0.0.0/8" });
  for (const _ of [1, 2]) {
    const tenant = await newTenant(server);
    await tenant.lead({ name: "Ada" });
  }
  const { databaseName } = server;
  database = {
    ...server.database,
    admin: { ...server.database.admin, database: databaseName },
    connection: (as) => server.database.connection({ database: databaseName, ...as }),
  };
});
afterAll(() => stopTestServer(server));

/** Every ninth endpoint: all of them are called in the same way by the test of isolation itself. */
const some = Object.keys(cases).filter((_, i) => i % 9 === 0);

const rowsOfAll = async () => {
  const { rows } = await server.admin.query(
    `select (select count(*) from leads) as leads, (select count(*) from users) as users,
       (select string_agg(md5(l::text), '' order by l.id) from leads l) as hash`,
  );
  return rows[0];
};

test("a sound installation is found sound, and is as it was", async () => {
  const before = await rowsOfAll();
  // What a verification that was killed has left behind goes too.
  const { rows: named } = await server.admin.query<{ prefix: string }>(verifyPrefix);
  await server.admin.query(`create database ${named[0]?.prefix}0123456789`);
  const { findings, faults } = await verifyIsolation(database, () => {}, { only: some });
  expect(findings.flatMap((finding) => finding.faults)).toEqual([]);
  expect(faults).toBe(0);
  expect(findings.every(({ tried }) => tried > 0)).toBe(true);
  expect(await rowsOfAll()).toEqual(before);
  const { rows } = await server.admin.query(leftoverDatabases);
  expect(rows).toEqual([]);
}, 300_000);

test("a policy that somebody opened and a key that somebody dropped are found", async () => {
  await server.admin.query("alter policy tenant on leads using (true)");
  await server.admin.query(
    "alter table user_roles drop constraint user_roles_tenant_id_role_id_fkey",
  );
  const { findings } = await verifyIsolation(database, () => {}, { liveOnly: true });
  const all = findings.flatMap(({ faults }) => faults);
  expect(all).toContainEqual(expect.stringMatching(/^missing: policy tenant on leads/));
  expect(all).toContainEqual(
    expect.stringMatching(/^missing: key user_roles_tenant_id_role_id_fkey/),
  );
  expect(all).toContainEqual("leads: sees 1 rows of the other tenant");
});
