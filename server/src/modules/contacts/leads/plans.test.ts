import { createContactField, createOwnField, type Scope } from "@parley/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTenant } from "../../../platform/app.ts";
import type { Ctx } from "../../../platform/ctx.ts";
import { newId } from "../../../platform/ids.ts";
import { startTestServer, stopTestServer, type TestServer } from "../../../testing/server.ts";
import { newTenant, type TestTenant } from "../../../testing/tenant.ts";
import { listContacts } from "../contacts/list.ts";
import { contactOrder } from "../contacts/order.ts";
import { leadsWithPhone, markDialing } from "../index.ts";
import { recordsByExternalId } from "../search/external-ids.ts";
import type { LeadFilter } from "./filter.ts";
import { listLeads } from "./list.ts";
import { orderOf, type Place } from "./order.ts";

const leadsEach = 4_000;
/** A page of fifty may look at what it skips, but never at all leads of the tenant. */
const few = 2_000;

// A database of its own: rows that are read for others would be counted, and plans lean on how many there are.
let server: TestServer;
let acme: TestTenant;
let teamId: string;

/** Two tenants of 4,000 leads, made by one statement a table: here only the plans count. */
beforeAll(async () => {
  server = await startTestServer();
  acme = await newTenant(server);
  for (const key of ["rank", "age"]) {
    const body = { key, label: key, type: "NUMBER" as const, sortable: true };
    await acme.admin.call(createOwnField, { body });
    await acme.admin.call(createContactField, { body });
  }
  teamId = await acme.team();
  for (const tenant of [acme, await newTenant(server)]) {
    const made = `with one as (
        select uuidv7() as contact_id, uuidv7() as id, i,
          (array['Ada','Ben','Cleo','Dora'])[1 + i % 4] || ' ' || to_hex(i * 7919) as name
        from generate_series(1, ${leadsEach}) i
      ), contact as (
        insert into contacts (tenant_id, id, kind, name, company, language, country, region, time_zone,
          created_at, attributes, external_id)
        select $1, contact_id, case when i % 100 = 0 then 'COMPANY' else 'PERSON' end, name,
          case when i % 3 = 0 then 'Firm ' || i end, case when i % 2 = 0 then 'en' end,
          (array['GB','ES'])[1 + i % 2], 'Town ' || i % 40, (array['Europe/London','Europe/Madrid'])[1 + i % 2],
          now(), jsonb_build_object('rank', i, 'age', i % 90), 'ERP-' || i from one returning id
      ), point as (
        insert into contact_points (tenant_id, id, contact_id, type, value, digest, tail, created_at)
        select $1, uuidv7(), contact_id, 'PHONE', '\\x00', substr(sha256(name::bytea), 1, 16),
          substr(sha256((i % 100)::text::bytea), 1, 16), now() from one
      )
      insert into leads (tenant_id, id, contact_id, name, status, source, assignee_id, created_at,
        attempts, attributes, external_id)
      select $1, id, contact_id, name, (array['NEW','CONTACTED'])[1 + i % 2], 'Web',
        case when i % 50 = 0 then $2::uuid end, now(), i % 5,
        jsonb_build_object('rank', i, 'age', i % 90), 'CRM-' || i from one`;
    await tenant.server.admin.query(made, [tenant.id, tenant.admin.userId]);
  }
  // Vacuumed too, as it would be by and by: an index of trigrams first keeps what is new apart.
  await acme.server.admin.query(
    "vacuum analyze contacts, contact_points, leads, lead_values, contact_values",
  );
}, 60_000);
afterAll(() => stopTestServer(server));

/** Rows that the database has looked at in these tables, found by an index or not. */
async function rowsRead(): Promise<number> {
  const { rows } = await acme.server.admin.query<{ sum: number }>(
    `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as sum from pg_stat_user_tables
     where relname in ('contacts', 'contact_points', 'leads', 'lead_values',
       'contact_values')`,
  );
  return rows[0]?.sum ?? 0;
}

type Work = (ctx: Ctx) => Promise<unknown>;

/** How many rows are looked at for this, by somebody with this scope. */
async function cost(scope: Scope | null, work: Work, tenant = acme): Promise<number> {
  const grants = scope
    ? { "leads:read": scope, "contacts:read": scope, "contacts:see-phone": scope }
    : {};
  const userId = scope ? tenant.admin.userId : null;
  const actor = { userId, sessionId: null, teamId, grants };
  const before = await rowsRead();
  await inTenant(
    acme.server.parley.app,
    tenant.id,
    async (ctx) => {
      await work(ctx);
      await sql`select pg_stat_force_next_flush()`.execute(ctx.tx);
    },
    { actor },
  );
  return (await rowsRead()) - before;
}

const list = async (ctx: Ctx, filter: LeadFilter, sort: string, after?: Place) =>
  listLeads(ctx, filter, { order: await orderOf(ctx, sort), after, limit: 51 });
const people = async (
  ctx: Ctx,
  filter: Omit<Parameters<typeof listContacts>[1], "kind">,
  sort = "-createdAt",
) => {
  const order = await contactOrder(ctx, sort, "PERSON");
  return listContacts(ctx, { ...filter, kind: "PERSON" }, { order, after: undefined, limit: 51 });
};
const firms = async (ctx: Ctx, sort: string) => {
  const order = await contactOrder(ctx, sort, "COMPANY");
  return listContacts(ctx, { kind: "COMPANY" }, { order, after: undefined, limit: 51 });
};
const middle = { value: "cleo", id: "80000000-0000-7000-8000-000000000000" };
const pages: [string, Work][] = (["-createdAt", "createdAt", "name", "-name"] as const).flatMap(
  (sort): [string, Work][] => [
    [`${sort}`, (ctx) => list(ctx, {}, sort)],
    [`${sort} from the middle`, (ctx) => list(ctx, {}, sort, middle)],
    [`${sort} of a status`, (ctx) => list(ctx, { status: ["NEW"] }, sort)],
    [`${sort} of a rare name`, (ctx) => list(ctx, { q: "ada 1f0" }, sort)],
    [`${sort} of a common name`, (ctx) => list(ctx, { q: " 1" }, sort)],
  ],
);
const rare = { field: "own.rank", op: "IS", value: 77 } as const;
const others: [string, Work][] = [
  ["by attempts", (ctx) => list(ctx, {}, "-attempts")],
  ["by change", (ctx) => list(ctx, {}, "updatedAt")],
  ["by an own field", (ctx) => list(ctx, {}, "-own.age")],
  ["by an own field, of a status", (ctx) => list(ctx, { status: ["NEW"] }, "own.rank")],
  ["of a rare own value, by name", (ctx) => list(ctx, { where: rare }, "name")],
  [
    "by an own field, from a value on",
    (ctx) => list(ctx, { where: { ...rare, op: "AT_LEAST", value: 3900 } }, "own.rank"),
  ],
  ["by number", (ctx) => list(ctx, { phone: "+442079460001" }, "name")],
  ["by last digits", (ctx) => list(ctx, { phoneEnds: "0001" }, "name")],
  ["of somebody", (ctx) => list(ctx, { assigneeId: acme.admin.userId }, "-createdAt")],
  ["contacts", (ctx) => people(ctx, {})],
  ["contacts by name", (ctx) => people(ctx, { q: "ben 3" })],
  ["contacts by an own field", (ctx) => people(ctx, {}, "-own.age")],
  ...["name", "-company", "language", "-country", "region", "timeZone", "-updatedAt"].map(
    (sort): [string, Work] => [`contacts by ${sort}`, (ctx) => people(ctx, {}, sort)],
  ),
  ["firms by name", (ctx) => firms(ctx, "name")],
  ["by an external id", (ctx) => recordsByExternalId(ctx, "CRM-3077", 18)],
  ["by the beginning of external ids", (ctx) => recordsByExternalId(ctx, "crm-", 18)],
  ["contacts by the beginning of external ids", (ctx) => recordsByExternalId(ctx, "ERP-", 18)],
  ["contacts of a rare own value", (ctx) => people(ctx, { where: rare })],
];

test.each([...pages, ...others])("%s reads few rows, whoever asks", async (_, work) => {
  for (const scope of ["ALL", "TEAM", "OWN"] as const) {
    expect(await cost(scope, work), scope).toBeLessThan(few);
  }
});

test("a list of a common own value in the order of another reads few rows", async () => {
  const big = await newTenant(server);
  for (const key of ["plan", "age"]) {
    const body = { key, label: key, type: "NUMBER" as const, sortable: true };
    await big.admin.call(createOwnField, { body });
    await big.admin.call(createContactField, { body });
  }
  await big.server.admin.query(
    `with one as (
       select uuidv7() as contact_id, uuidv7() as id, i, 'Person ' || i as name,
         jsonb_build_object('plan', i % 3, 'age', i * 7919 % 5003) as attributes
       from generate_series(1, 18000) i
     ), contact as (
       insert into contacts (tenant_id, id, kind, name, created_at, attributes)
       select $1, contact_id, 'PERSON', name, now(), attributes from one returning id
     )
     insert into leads (tenant_id, id, contact_id, name, status, source, created_at, attempts,
       attributes)
     select $1, id, contact_id, name, 'NEW', 'Web', now(), 0, attributes from one`,
    [big.id],
  );
  await big.server.admin.query("vacuum analyze contacts, leads, lead_values, contact_values");
  const where = { field: "own.plan", op: "IS", value: 1 } as const;
  // What is asked of the values themselves, to know that many have it, stays within its own bounds.
  const most = 7000;
  for (const sort of ["own.age", "-own.age", "-createdAt"]) {
    const ofLeads = await cost("ALL", (ctx) => list(ctx, { where }, sort), big);
    expect([sort, ofLeads < most, ofLeads]).toEqual([sort, true, ofLeads]);
    const ofPeople = await cost("ALL", (ctx) => people(ctx, { where }, sort), big);
    expect([sort, ofPeople < most, ofPeople]).toEqual([sort, true, ofPeople]);
  }
});

test("dialling reads the leads that are dialled", async () => {
  const dial: Work = async (ctx) => {
    const leads = await leadsWithPhone(ctx, { filter: {} }, undefined, 50);
    const calls = leads.map(({ leadId }) => ({ leadId, callId: newId() }));
    expect((await markDialing(ctx, calls)).size).toBe(50);
  };
  expect(await cost(null, dial)).toBeLessThan(few);
});

test("what reads all leads of the tenant is noticed", async () => {
  const all: Work = (ctx) =>
    ctx.tx.selectFrom("leads").select("id").where("attempts", ">", 5).execute();
  expect(await cost(null, all)).toBeGreaterThan(few);
});
