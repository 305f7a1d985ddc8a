import type pg from "pg";
import { firstNames, lastNames } from "../../cli/src/seed/names.ts";
import { inTenant } from "../../server/src/platform/app.ts";
import { say } from "../lib/bench.ts";
import type { Installation } from "../lib/installation.ts";
import { makeTenant, makeUsers } from "../lib/tenants.ts";

export type LeadTenant = {
  id: string;
  email: string;
  /** Leads whose addresses are really sealed, so that they can be opened. */
  samples: string[];
};

export const firsts = firstNames.split(" ");
export const lasts = lastNames.split(" ");
const tables = ["contacts", "contact_points", "leads"];
const samplesPerTenant = 20;

/**
 * Tenants with leads as years of work leave them. Written by SQL with the indexes away, because the
 * API would take an hour; read again where a kept folder has them already.
 */
export async function makeLeads(
  installation: Installation,
  tenants: number,
  leads: number,
  shape: Shape = customers,
): Promise<LeadTenant[]> {
  const { admin } = installation;
  const begin = performance.now();
  const names = Array.from({ length: tenants }, (_, i) => `bench-${i}`);
  const { rows: known } = await admin.query<{ id: string; slug: string }>(
    "select id, slug from tenants where slug = any($1) order by created_at, id",
    [names],
  );
  if (known.length === tenants && (await countLeads(admin)) >= leads) {
    say(`  ${leads} leads are there already`);
    return Promise.all(known.map(({ id, slug }) => readTenant(admin, id, slug)));
  }
  const made: { id: string; userId: string; slug: string }[] = [];
  for (const slug of names) {
    const id = await makeTenant(installation, slug);
    const users = await makeUsers(installation, id, [{ email: emailOf(slug), role: "ADMIN" }]);
    made.push({ id, slug, userId: users.get(emailOf(slug)) ?? "" });
  }
  const each = Math.ceil(leads / tenants / shape.leadsOfContact);
  await fillTables(installation, [{ tenants: made, each }], shape);
  await admin.query("vacuum analyze");
  await admin.query("checkpoint");
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  say(`  ${leads} leads in ${tenants} tenants made in ${seconds} s`);
  return Promise.all(made.map(({ id, slug }) => readTenant(admin, id, slug)));
}

async function countLeads(admin: pg.Pool): Promise<number> {
  const { rows } = await admin.query<{ count: number }>("select count(*) from leads");
  return rows[0]?.count ?? 0;
}

async function readTenant(admin: pg.Pool, id: string, slug: string): Promise<LeadTenant> {
  const { rows } = await admin.query<{ id: string }>(
    "select id from leads where tenant_id = $1 and external_id like 'sample-%'",
    [id],
  );
  return { id, email: emailOf(slug), samples: rows.map((row) => row.id) };
}

function emailOf(slug: string): string {
  return `admin@${slug}.example`;
}

/** What hangs on each contact. */
type Shape = { leadsOfContact: number; points: readonly ("PHONE" | "EMAIL")[] };

const customers: Shape = { leadsOfContact: 1, points: ["PHONE", "EMAIL"] };

/** `each` is how many contacts a tenant has. */
type Batch = { tenants: readonly { id: string; userId: string }[]; each: number };

/** Fills contacts, points and leads of these tenants, and seals the addresses of a few in each. */
export async function fillTables(
  installation: Installation,
  batches: readonly Batch[],
  { leadsOfContact, points }: Shape = customers,
): Promise<void> {
  const { admin } = installation;
  const client = await admin.connect();
  try {
    await client.query("set session_replication_role = replica");
    const indexes = await takeIndexes(client, tables);
    for (const { tenants, each } of batches) {
      const ids = tenants.map(({ id }) => id);
      const users = tenants.map(({ userId }) => userId);
      await client.query(rowsSql, [ids, users, each, firsts, lasts]);
      await client.query(contactsSql);
      await client.query(pointsSql, [points]);
      await client.query(leadsSql, [leadsOfContact]);
      await client.query("drop table bench_rows");
    }
    for (const statement of indexes) await client.query(statement);
    await client.query("reset all");
  } finally {
    client.release();
  }
  for (const { tenants } of batches) await sealSamples(installation, tenants);
}

/** Drops the indexes that no constraint stands on, and makes room for large sorts; returns how to make them again. */
export async function takeIndexes(
  client: pg.PoolClient,
  tables: readonly string[],
): Promise<string[]> {
  await client.query("set maintenance_work_mem = '1GB'; set work_mem = '256MB'");
  const { rows } = await client.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename = any($1)
       and indexname not in (select conname from pg_constraint)`,
    [tables],
  );
  for (const { indexname } of rows) await client.query(`drop index "${indexname}"`);
  // Of a table in partitions PostgreSQL gives the statement that leaves the partitions out.
  return rows.map(({ indexdef }) => indexdef.replace(" ON ONLY ", " ON "));
}

/** `h` is the row's die: the same data at every run. Three years of work; ids are as old as their rows. */
const rowsSql = `
  create unlogged table bench_rows as
  select t.id as tenant_id, t.user_id, n, h, at,
    uuidv7(shift) as contact_id, uuidv7(shift + interval '1 second') as lead_id,
    ($4::text[])[1 + h % cardinality($4::text[])] || ' ' ||
      ($5::text[])[1 + (h / 131) % cardinality($5::text[])] as name,
    case when h % 5 < 2 then ($5::text[])[1 + (h / 7) % cardinality($5::text[])] || ' ' ||
      (array['Ltd', 'Logistics', 'Foods', 'Energy', 'Partners', 'Systems'])[1 + h % 6] end as company
  from unnest($1::uuid[], $2::uuid[]) with ordinality as t (id, user_id, k)
  cross join generate_series(1, $3::int) as n
  cross join lateral (select abs(hashint8(n * 1000003::bigint + t.k)::bigint) as h) as die
  cross join lateral (select make_interval(secs => (n - $3) * 9e7 / $3 - 60 - t.k) as shift) as s
  cross join lateral (select clock_timestamp() + shift as at) as instant
  order by t.k, n`;

const contactsSql = `
  insert into contacts (tenant_id, id, kind, name, company, created_at)
  select tenant_id, contact_id, 'PERSON', name, company, at from bench_rows`;

/** Sealed values of the right length, which nobody opens; digests and tails as scattered as real ones. */
const pointsSql = `
  insert into contact_points
    (tenant_id, id, contact_id, type, value, digest, tail, is_primary, created_at)
  select r.tenant_id, uuidv7(r.at - clock_timestamp()), r.contact_id, p.type,
    '\\x01'::bytea || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
      || uuid_send(gen_random_uuid()) || substring(uuid_send(gen_random_uuid()) for p.rest),
    uuid_send(gen_random_uuid()), decode(md5(p.type || r.h % p.tails), 'hex'), true, r.at
  from bench_rows r
  join (values ('PHONE', 8, 10000), ('EMAIL', 15, 50)) as p (type, rest, tails)
    on p.type = any($1::text[])`;

/** One after the other: who has two leads has the second long after the first. */
const leadsSql = `
  insert into leads (tenant_id, id, contact_id, name, company, status, source, external_id,
    assignee_id, attributes, attempts, last_outcome, last_attempt_at, created_at, updated_at,
    pipeline_id, stage_id, stage_since)
  select r.tenant_id, case when nth = 1 then lead_id else uuidv7() end, contact_id, r.name, company,
    made.status,
    (array['Website', 'Fair', 'Referral', 'Bank', null])[1 + (h / 13) % 5],
    case when nth = 1 and n % (select max(n) / ${samplesPerTenant} from bench_rows) = 0
      then 'sample-' || n end,
    case when h % 3 = 0 then user_id end,
    jsonb_build_object('age', 18 + h % 70, 'job', 'services', 'marital', 'single', 'balance', h % 9000,
      'plan', (array['gold', 'silver', 'basic'])[1 + (h / 17) % 3],
      'signed', (date '2022-01-01' + ((h / 19) % 1700)::int)::text),
    h % 4, case when h % 4 > 0 then 'NO_ANSWER' end, case when h % 4 > 0 then at end, at, at,
    s.pipeline_id, s.id, at
  from generate_series(1, $1::int) as nth
  cross join bench_rows r
  cross join lateral (select (array['NEW', 'NEW', 'NEW', 'NEW', 'CONTACTED', 'CONTACTED', 'QUALIFIED',
    'CONVERTED', 'NOT_INTERESTED', 'UNREACHABLE'])[1 + (h / 11) % 10] as status) as made
  join pipelines p on p.tenant_id = r.tenant_id and p.is_default
  join stages s on s.tenant_id = p.tenant_id and s.pipeline_id = p.id and s.status = made.status`;

/** The addresses of a few leads in every tenant are sealed with the tenant's own key. */
async function sealSamples(
  { admin, app }: Installation,
  tenants: readonly { id: string }[],
): Promise<void> {
  for (const { id: tenantId } of tenants) {
    const vault = await inTenant(app, tenantId, (ctx) => ctx.vault());
    const { rows } = await admin.query<{ id: string; type: "PHONE" | "EMAIL" }>(
      `select p.id, p.type from leads l join contact_points p
         on p.tenant_id = l.tenant_id and p.contact_id = l.contact_id
       where l.tenant_id = $1 and l.external_id like 'sample-%'`,
      [tenantId],
    );
    const sealed = rows.map(({ id, type }, i) => {
      const text = type === "PHONE" ? `+44207946${String(i).padStart(4, "0")}` : `p${i}@x.example`;
      return vault.seal("contact_points", "value", id, text);
    });
    await admin.query(
      `update contact_points p set value = v.value
       from unnest($2::uuid[], $3::bytea[]) as v (id, value) where p.tenant_id = $1 and p.id = v.id`,
      [tenantId, rows.map(({ id }) => id), sealed],
    );
  }
}
