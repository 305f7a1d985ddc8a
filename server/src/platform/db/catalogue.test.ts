import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { type TestServer, testServer } from "../../testing/server.ts";

/*
 * Isolation as the database's own catalogue tells it. Each question is asked of the real schema and
 * then of one with a planted fault, because a guard that cannot fail guards nothing.
 */
let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});

/** Tables of tenants without forced row-level security or without a policy. */
const unprotected = `
  select c.relname as name from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname <> 'migrations'
    and (not c.relrowsecurity or not c.relforcerowsecurity
      or not exists (select from pg_policy p where p.polrelid = c.oid))
  order by 1`;

/** Partitions that somebody may read around their parent's policy. */
const openPartitions = `
  select c.relname as name from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  cross join unnest(array['parley_app', 'parley_jobs', 'public']) as r (role)
  where n.nspname = 'public' and c.relispartition and r.role <> 'public'
    and has_table_privilege(r.role, c.oid, 'select, insert, update, delete')
  order by 1`;

/** Foreign keys between tables of tenants that could point into another tenant. */
const looseKeys = `
  select k.conname as name from pg_constraint k
  join pg_class c on c.oid = k.conrelid
  join pg_class t on t.oid = k.confrelid
  join pg_namespace n on n.oid = c.relnamespace
  where k.contype = 'f' and n.nspname = 'public' and not c.relispartition
    and t.relname <> 'tenants'
    and not exists (
      select from unnest(k.conkey) as key (number)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = key.number
      where a.attname = 'tenant_id')
  order by 1`;

const definers = `
  select n.nspname || '.' || p.proname as name from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  where p.prosecdef and n.nspname in ('public', 'platform') order by 1`;

const bypassing = `
  select rolname as name from pg_roles where rolbypassrls and not rolsuper order by 1`;

const ownedByApp = `
  select c.relname as name from pg_class c join pg_roles r on r.oid = c.relowner
  where r.rolname = 'parley_app' order by 1`;

async function names(question: string, client: Pick<pg.Pool, "query"> = server.admin) {
  const { rows } = await client.query<{ name: string }>(question);
  return rows.map((row) => row.name);
}

/** Answers a question after a change that is rolled back. */
async function namesAfter(change: string, question: string): Promise<string[]> {
  const client = await server.admin.connect();
  try {
    await client.query("begin");
    await client.query(change);
    return await names(question, client);
  } finally {
    await client.query("rollback");
    client.release();
  }
}

test("every table of tenants has forced row-level security and a policy", async () => {
  expect(await names(unprotected)).toEqual([]);
  const planted = "create table planted (tenant_id uuid, id uuid)";
  expect(await namesAfter(planted, unprotected)).toEqual(["planted"]);
  expect(await namesAfter("alter table leads no force row level security", unprotected)).toEqual([
    "leads",
  ]);
  expect(await namesAfter("drop policy tenant on calls", unprotected)).toEqual(["calls"]);
});

test("no partition can be read around its parent's policy", async () => {
  expect(await names(openPartitions)).toEqual([]);
  const planted = "grant select on events_default to parley_app";
  expect(await namesAfter(planted, openPartitions)).toContain("events_default");
});

test("no foreign key can point into another tenant", async () => {
  expect(await names(looseKeys)).toEqual([]);
  const planted = `
    create table planted (tenant_id uuid, id uuid primary key);
    alter table leads add column planted uuid constraint loose references planted (id)`;
  expect(await namesAfter(planted, looseKeys)).toEqual(["loose"]);
});

/** The functions that may look across tenants. A new one is a decision, and is written here. */
const doors = [
  "platform.analyze_young",
  "platform.audit_backlog",
  "platform.clear_sign_ins",
  "platform.count_tenant_jobs",
  "platform.count_tenant_rows",
  "platform.demand_operator",
  "platform.drop_old_events",
  "platform.due_webhooks",
  "platform.ensure_partitions",
  "platform.erase_tenant",
  "platform.erase_tenant_jobs",
  "platform.erase_tenant_rows",
  "platform.event_backlog",
  "platform.failing",
  "platform.found_platform",
  "platform.give_back_sign_in",
  "platform.job_counts",
  "platform.lagging",
  "platform.operated_tenants",
  "platform.overflowing_tables",
  "platform.purge_deliveries",
  "platform.purge_expired",
  "platform.purge_pace_logs",
  "platform.purge_sign_ins",
  "platform.purge_twilio_calls",
  "platform.put_challenge",
  "platform.seal_audit",
  "platform.sequence_events",
  "platform.set_tenant_limits",
  "platform.set_tenant_status",
  "platform.silent_users",
  "platform.slowest_statements",
  "platform.take_challenge",
  "platform.take_sign_in",
  "platform.tenant_figures",
  "platform.tenant_history",
  "platform.tenant_remains",
  "platform.try_challenge",
  "platform.unsigned_audit_heads",
  "public.door_agent_phones",
  "public.door_all_tenants",
  "public.door_due_callbacks",
  "public.door_due_campaigns",
  "public.door_due_workflows",
  "public.door_inbound_number",
  "public.door_late_wrap_ups",
  "public.door_live_legs",
  "public.door_lost_agents",
  "public.door_platform",
  "public.door_running_campaigns",
  "public.door_scim_token",
  "public.door_sign_in",
  "public.door_sso_domain",
  "public.door_tenant_by_slug",
  "public.door_tenants",
  "public.door_trunks",
  "public.door_twilio_kept",
  "public.door_twilio_live",
  "public.door_twilio_owner",
  "public.door_twilio_trunks",
  "public.door_twilio_waiting",
  "public.door_whose",
  "public.enqueue",
  "public.enqueue_within",
  "public.enter_contacts",
  "public.enter_leads",
  "public.enter_points",
  "public.remove_records",
  "public.search_audit_reads",
  "public.search_contacts",
  "public.search_forget",
  "public.search_leads",
  "public.search_near",
  "public.search_own",
  "public.search_people",
];

test("only the listed functions run with other rights than the caller's", async () => {
  expect(await names(definers)).toEqual(doors);
  const planted = `create function planted() returns int language sql security definer as 'select 1'`;
  expect(await namesAfter(planted, definers)).toContain("public.planted");
});

test("only the owner of the doors passes by row-level security, and nobody signs in as it", async () => {
  expect(await names(bypassing)).toEqual(["parley_definer"]);
  const { rows } = await server.admin.query(
    "select rolcanlogin from pg_roles where rolname = 'parley_definer'",
  );
  expect(rows).toEqual([{ rolcanlogin: false }]);
});

/** What the application's role may do to the tables of the audit log. */
const auditRights = `
  select t.name || ' ' || r.kind as name
  from unnest(array['audit_inbox', 'audit_log', 'audit_chains', 'audit_heads', 'subject_keys']) as t (name)
  cross join unnest(array['insert', 'update', 'delete', 'truncate']) as r (kind)
  where has_table_privilege('parley_app', t.name, r.kind) order by 1`;

test("the application's role can add to the audit log and take nothing back", async () => {
  expect(await names(auditRights)).toEqual([
    "audit_heads insert",
    "audit_heads update",
    "audit_inbox insert",
    "subject_keys insert",
    "subject_keys update",
  ]);
  const planted =
    "grant update (event) on audit_log to parley_app; grant delete on audit_log to parley_app";
  expect(await namesAfter(planted, auditRights)).toContain("audit_log delete");
});

test("the application's role owns nothing and cannot reach the job queue", async () => {
  expect(await names(ownedByApp)).toEqual([]);
  const app = new pg.Client(
    server.database.connection({ role: "parley_app", database: server.databaseName }),
  );
  await app.connect();
  try {
    await expect(app.query("select * from graphile_worker._private_jobs")).rejects.toThrow(
      /permission denied/,
    );
    await expect(app.query("select * from leads")).rejects.toThrow(/app\.tenant_id|invalid input/);
    await expect(app.query("set role parley_definer")).rejects.toThrow(/permission denied/);
  } finally {
    await app.end();
  }
});
