import { createPublicKey } from "node:crypto";
import { createLead, updateLead } from "@parley/contract";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { type TestServer, testServer } from "../../testing/server.ts";
import { newTenant, type TestTenant } from "../../testing/tenant.ts";
import { homeAt } from "../home.ts";
import { HeadFiles } from "./heads.ts";
import { destroySubjectKey } from "./subject-keys.ts";
import { type Verdict, verifyTenant } from "./verify.ts";

/*
 * The chain as whoever holds the database would break it: as the owner of the tables, past every right
 * that the application has. Each alteration is made in a tenant of its own.
 */
let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});

function verify(tenantId: string): Promise<Verdict> {
  const { pool, vaults, keys, config } = server.parley.app;
  const files = new HeadFiles(homeAt(config.home).audit);
  const auditPublicKey = createPublicKey(keys.auditPrivateKey);
  return verifyTenant({ pool, vaults, auditPublicKey, files }, tenantId);
}

/** A tenant with a dozen entries or more. */
async function logged(): Promise<TestTenant> {
  const acme = await newTenant(server);
  const lead = await acme.lead({ name: "Ada Lovelace" });
  for (const source of ["Fair", "Web", "Letter"]) {
    await acme.admin.call(updateLead, { params: { id: lead.id }, body: { source } });
  }
  await acme.team("North");
  await server.parley.sealer.seal();
  return acme;
}

async function change(text: string, values: unknown[]): Promise<void> {
  const { rowCount } = await server.admin.query(text, values);
  expect(rowCount).toBe(1);
}

test("a log that nobody touched is whole, and goes on from entry to entry", async () => {
  const acme = await logged();
  const first = await verify(acme.id);
  expect(first).toMatchObject({ older: 0, fault: undefined });
  await acme.team("South");
  await server.parley.sealer.seal();
  expect((await verify(acme.id)).entries).toBe(first.entries + 1);
});

/** Every column, and a value that it did not have. */
const forgeries: [string, string][] = [
  ["at", "at + interval '1 millisecond'"],
  ["action", "'READ'"],
  ["outcome", "'FAILED'"],
  ["event", "event || 'x'"],
  ["subject_id", "gen_random_uuid()"],
  ["person_id", "gen_random_uuid()"],
  ["subjects", "array[gen_random_uuid()]"],
  ["fields", "array_append(fields, 'x')"],
  ["actor_id", "gen_random_uuid()"],
  ["session_id", "gen_random_uuid()"],
  ["request_id", "coalesce(request_id, '') || 'x'"],
  ["ip", "coalesce(ip, '') || '1'"],
  ["user_agent", "coalesce(user_agent, '') || 'x'"],
  ["changes", "coalesce(changes, '') || 'x'"],
  ["mac", "'x'"],
  ["mac", "''"],
  ["hash", "sha256(hash)"],
  ["id", "gen_random_uuid()"],
];

test.each(forgeries)("an entry whose %s becomes %s is named", async (column, value) => {
  const acme = await logged();
  const { entries } = await verify(acme.id);
  // A different entry in each run of the table: the whole of the log is guarded, not its end.
  const number = 1 + ((column.length * 7 + value.length) % entries);
  await change(`update audit_log set ${column} = ${value} where tenant_id = $1 and number = $2`, [
    acme.id,
    number,
  ]);
  const today = server.clock.now().toISOString().slice(0, 10);
  expect((await verify(acme.id)).fault).toMatchObject({ kind: "ALTERED", number, day: today });
});

test("any entry that is taken out is named, the first and the last as well", async () => {
  const acme = await logged();
  const { entries } = await verify(acme.id);
  for (let number = entries; number >= 1; number--) {
    await change("delete from audit_log where tenant_id = $1 and number = $2", [acme.id, number]);
    expect((await verify(acme.id)).fault).toMatchObject({ kind: "MISSING", number });
  }
});

test("an entry that was put in is named", async () => {
  const acme = await logged();
  await change(
    `insert into audit_log select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid()))).*
     from audit_log a where tenant_id = $1 and number = 2`,
    [acme.id],
  );
  expect((await verify(acme.id)).fault).toMatchObject({ number: expect.any(Number) });
});

test("entries cut off together with the recorded end are told by the signed head", async () => {
  const acme = await logged();
  await server.parley.sealer.sign();
  const { entries } = await verify(acme.id);
  await server.admin.query("delete from audit_log where tenant_id = $1 and number > $2", [
    acme.id,
    entries - 2,
  ]);
  await server.admin.query(
    `update audit_chains c set number = a.number, hash = a.hash from audit_log a
     where c.tenant_id = $1 and a.tenant_id = $1 and a.number = $2`,
    [acme.id, entries - 2],
  );
  await server.admin.query("delete from audit_heads where tenant_id = $1", [acme.id]);
  expect((await verify(acme.id)).fault).toMatchObject({ kind: "MISSING", number: entries - 1 });
  // And the sealer does not sign what was cut.
  await server.parley.sealer.sign();
  expect((await verify(acme.id)).fault).toMatchObject({ kind: "MISSING", number: entries - 1 });
});

test("a head of another key is told", async () => {
  const acme = await logged();
  await server.parley.sealer.sign();
  await change("update audit_heads set signature = sha512('x') where tenant_id = $1", [acme.id]);
  expect((await verify(acme.id)).fault).toMatchObject({ kind: "HEAD" });
});

test("a person's key destroyed leaves the chain whole and his values unreadable", async () => {
  const acme = await logged();
  const lead = await acme.admin.call(createLead, {
    body: {
      contact: { name: "Grace Hopper", points: [{ type: "PHONE", value: "+442079460777" }] },
    },
  });
  await server.parley.sealer.seal();
  const { entries } = await verify(acme.id);
  await acme.run((ctx) => destroySubjectKey(ctx, lead.contactId));
  expect(await verify(acme.id)).toMatchObject({ entries, fault: undefined });
  // What happens later to a person without a key is told, without values.
  await acme.admin.call(updateLead, { params: { id: lead.id }, body: { source: "Fair" } });
  await server.parley.sealer.seal();
  const { rows } = await server.admin.query(
    "select changes from audit_log where tenant_id = $1 and event = 'lead.updated' and subject_id = $2",
    [acme.id, lead.id],
  );
  expect(rows).toEqual([{ changes: null }]);
});

test("the application's role can change nothing of it", async () => {
  const acme = await logged();
  for (const text of [
    "update audit_log set event = 'x'",
    "delete from audit_log",
    "insert into audit_log select * from audit_log",
    "update audit_inbox set event = 'x'",
    "delete from audit_inbox",
    "truncate audit_log",
    "update audit_chains set number = 0",
    "delete from audit_heads",
    "delete from subject_keys",
  ]) {
    const attempt = acme.run(({ tx }) => sql.raw(text).execute(tx));
    await expect(attempt, text).rejects.toThrow(/permission denied/);
  }
});
