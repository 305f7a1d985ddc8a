import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import { instantOf } from "../../platform/ids.ts";
import type { DemoTenant } from "../cast.ts";
import { type Writing, writeCell } from "./cells.ts";
import { leadIdsOf } from "./day-leads.ts";
import type { WorkDay } from "./days.ts";
import { floorPlan } from "./floor-plan.ts";
import { type KeptTable, keptStates, keptTables } from "./kept-tables.ts";
import { namesOf } from "./names.ts";
import type { KeptRows, Recording } from "./recording.ts";
import { sumsBetween } from "./sums.ts";

type Row = Record<string, unknown>;

/** What a history left in the tables, as a recording that can be put into another installation. */
export async function recordHistory(
  ctx: Ctx,
  tenant: DemoTenant,
  { seed, days, calls }: { seed: string; days: readonly WorkDay[]; calls: number },
): Promise<Recording> {
  const [first] = days;
  if (!first) throw new RangeError("a history has at least one day");
  const begins = first.at("00:00");
  const own = leadIdsOf(tenant);
  const names = await namesOf(ctx, own);
  const nameOf = new Map([...names.idOf].map(([name, id]) => [id, name]));
  const digestNames = new Map([...names.digestOf].map(([name, digest]) => [digest, name]));
  const read: { table: KeptTable; rows: Row[] }[] = [];
  for (const table of keptTables) read.push({ table, rows: await rowsOf(ctx, table, own) });
  const states: { table: string; rows: Row[] }[] = [];
  for (const { table, where, columns } of keptStates) {
    states.push({ table, rows: await statesOf(ctx, table, where, columns, own) });
  }

  const made = new Set<string>();
  const since = (at: number) => at - begins.getTime();
  const collect: Writing = {
    since,
    digest: () => "",
    id: (id) => {
      if (!nameOf.has(id)) made.add(id);
      return "";
    },
  };
  for (const { rows } of [...read, ...states]) for (const row of rows) writeCell(row, collect);
  const ids = [...made].sort();
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const as: Writing = {
    since,
    id: (id) => {
      const name = nameOf.get(id);
      return name === undefined ? `@${(indexOf.get(id) ?? 0).toString(36)}` : `~${name}`;
    },
    digest: (hex) => {
      const name = digestNames.get(hex);
      if (name === undefined) throw new Error("a digest of no lead of the history");
      return name;
    },
  };
  const times = ids.map((id) => since(instantOf(id).getTime()));
  return {
    format: 1,
    tenant: tenant.slug,
    seed,
    days: days.map(({ date }) => date),
    begins: begins.toISOString(),
    leadsADay: floorPlan.leadsADay,
    ids: times.map((time, at) => time - (times[at - 1] ?? 0)),
    rows: read.map(({ table, rows }) => inColumns(table.table, rows, as)),
    states: states.map(({ table, rows }) => inColumns(table, rows, as)),
    calls,
    firstHour: await sumsBetween(ctx, first.at("09:00"), first.at("10:00")),
  };
}

function inColumns(table: string, rows: readonly Row[], as: Writing): KeptRows {
  const columns = Object.keys(rows[0] ?? {});
  const cells = columns.map((column) => rows.map((row) => writeCell(row[column], as)));
  return { table, columns, cells };
}

const ofHistory = (like: string) => sql`
  with own as materialized (
    select id, contact_id from leads where tenant_id = current_tenant() and external_id like ${like}
  ), phones as materialized (
    select p.digest from contact_points p join own on own.contact_id = p.contact_id
    where p.tenant_id = current_tenant() and p.type = 'PHONE'
  )`;

/** Rows as JSON, oldest first, without what the database makes itself; sealed texts opened. */
async function rowsOf(ctx: Ctx, kept: KeptTable, like: string): Promise<Row[]> {
  const { table, where, without = [], sealed } = kept;
  const { rows: columns } = await sql<{ name: string }>`
    select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
      and attname <> 'tenant_id' and attname <> all (${[...without]}::text[])
    order by attnum`.execute(ctx.tx);
  const list = sql.join(columns.map(({ name }) => sql.ref(name)));
  const { rows } = await sql<{ row: Row }>`
    ${ofHistory(like)}
    select to_jsonb(t) as row from (
      select ${list} from ${sql.table(table)} where tenant_id = current_tenant() and ${sql.raw(where)}
      order by 1, 2
    ) as t`.execute(ctx.tx);
  const vault = await ctx.vault();
  return rows.map(({ row }) => {
    const hidden = sealed === undefined ? null : row[sealed];
    if (typeof hidden !== "string" || sealed === undefined) return row;
    const bytes = Buffer.from(hidden.slice(2), "hex");
    return { ...row, [sealed]: `§${vault.open(table, sealed, String(row.id), bytes)}` };
  });
}

async function statesOf(
  ctx: Ctx,
  table: string,
  where: string,
  columns: readonly string[],
  like: string,
): Promise<Row[]> {
  const list = sql.join(columns.map((name) => sql.ref(name)));
  const { rows } = await sql<{ row: Row }>`
    ${ofHistory(like)}
    select to_jsonb(t) as row from (
      select ${list} from ${sql.table(table)} where tenant_id = current_tenant() and ${sql.raw(where)}
      order by 1
    ) as t`.execute(ctx.tx);
  return rows.map(({ row }) => row);
}
