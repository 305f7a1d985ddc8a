import type pg from "pg";
import { say } from "../lib/bench.ts";
import type { Installation } from "../lib/installation.ts";
import { makeTenant, makeUsers } from "../lib/tenants.ts";
import { fillTables } from "../list/data.ts";
import { fillWords } from "./search.ts";

/** The tenant in which a million leads lie, beside ninety-nine small ones. */
export type RecordsTenant = {
  id: string;
  email: string;
  /** Some ids of its leads, whose addresses can be opened. */
  samples: string[];
  fields: { age: string; plan: string; signed: string };
};

const slug = "records-0";
const smallTenants = 99;
const smallLeads = 1000;

/**
 * One tenant with `leads` leads among a hundred, by SQL with the indexes away: the same data at every run.
 * Its own fields `age` (number), `plan` (choice) and `signed` (date) are sortable. Others who measure
 * records add what they need to what is here.
 */
export async function makeRecords(
  installation: Installation,
  leads: number,
): Promise<RecordsTenant> {
  const { admin } = installation;
  const { rows } = await admin.query<{ id: string }>("select id from tenants where slug = $1", [
    slug,
  ]);
  const known = rows[0]?.id;
  if (known && (await countLeads(admin, known)) >= leads) {
    say(`  ${leads} leads are there already`);
    return readTenant(admin, known);
  }
  const begin = performance.now();
  const big = await makeOne(installation, slug);
  await defineFields(admin, big.id);
  const small: { id: string; userId: string }[] = [];
  for (let i = 1; i <= smallTenants; i++) small.push(await makeOne(installation, `records-${i}`));
  await fillTables(installation, [
    { tenants: [big], each: leads },
    { tenants: small, each: smallLeads },
  ]);
  await fillWords(admin);
  await admin.query("vacuum analyze");
  await admin.query("checkpoint");
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  say(`  ${leads} leads in one tenant among ${smallTenants + 1} made in ${seconds} s`);
  return readTenant(admin, big.id);
}

async function makeOne(installation: Installation, name: string) {
  const id = await makeTenant(installation, name);
  const email = emailOf(name);
  const users = await makeUsers(installation, id, [{ email, role: "ADMIN" }]);
  return { id, userId: users.get(email) ?? "" };
}

function emailOf(name: string): string {
  return `admin@${name}.example`;
}

async function defineFields(admin: pg.Pool, tenantId: string): Promise<void> {
  await admin.query(
    `insert into lead_fields
       (tenant_id, id, key, label, type, choices, sortable, sort_ready, position, created_at)
     select $1, uuidv7(), f.key, initcap(f.key), f.type, f.choices::jsonb, true, true, f.n,
       clock_timestamp()
     from (values
       (1, 'age', 'NUMBER', '[]'),
       (2, 'plan', 'CHOICE', '[{"value":"gold","label":"Gold"},{"value":"silver","label":"Silver"},
         {"value":"basic","label":"Basic"}]'),
       (3, 'signed', 'DATE', '[]')) as f (n, key, type, choices)`,
    [tenantId],
  );
}

async function countLeads(admin: pg.Pool, tenantId: string): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(
    "select count(*) from leads where tenant_id = $1",
    [tenantId],
  );
  return rows[0]?.count ?? 0;
}

async function readTenant(admin: pg.Pool, id: string): Promise<RecordsTenant> {
  const leads = await admin.query<{ id: string }>(
    "select id from leads where tenant_id = $1 and external_id like 'sample-%'",
    [id],
  );
  const fields = await admin.query<{ key: string; id: string }>(
    "select key, id from lead_fields where tenant_id = $1",
    [id],
  );
  const idOf = (key: string) => fields.rows.find((row) => row.key === key)?.id ?? "";
  return {
    id,
    email: emailOf(slug),
    samples: leads.rows.map((row) => row.id),
    fields: { age: idOf("age"), plan: idOf("plan"), signed: idOf("signed") },
  };
}
