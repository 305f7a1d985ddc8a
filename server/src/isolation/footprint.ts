import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { homeAt } from "../platform/home.ts";
import type { TestServer } from "../testing/start.ts";

/** Rows and a hash of each table's rows of one tenant, and of its jobs and files. */
export type Footprint = Record<string, string>;

const tables = `
  select c.relname as name, coalesce(bool_or(a.attname = 'tenant_id'), false) as keyed
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
    -- These follow by themselves.
    and c.relname not in ('audit_heads', 'tenant_usage')
  group by c.relname having bool_or(a.attname = 'tenant_id') or c.relname = 'tenants'
  order by 1`;

const notes = `
  create schema if not exists witness;
  create table if not exists witness.writes (tenant_id uuid, name text not null);
  create or replace function witness.note() returns trigger language plpgsql security definer as $note$
    begin insert into witness.writes values (tg_argv[1]::uuid, tg_argv[0]); return null; end $note$`;

/**
 * A row is noted when it is the tenant's before or after, and the emptying of a table whosever it was. A
 * partition is noted as the table that it is a part of, and has from it what is done for each row.
 */
const unmarked = `
  select array_remove(array[
    case when not c.relispartition then format('create trigger %I after insert or update on %s
      for each row when (new.%I = %L) execute function witness.note(%L, %L)',
      'witness_came_' || $1, c.oid::regclass, key.name, $1, root.name, $1) end,
    case when not c.relispartition then format('create trigger %I after update or delete on %s
      for each row when (old.%I = %L) execute function witness.note(%L, %L)',
      'witness_went_' || $1, c.oid::regclass, key.name, $1, root.name, $1) end,
    format('create trigger %I after truncate on %s for each statement execute function witness.note(%L)',
      'witness_' || $1, c.oid::regclass, root.name)], null) as marks
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  cross join lateral (select coalesce(pg_partition_root(c.oid), c.oid)::regclass::text as name) root
  cross join lateral (select case c.relname when 'tenants' then 'id' else 'tenant_id' end as name) key
  where n.nspname = 'public' and c.relkind in ('r', 'p')
    and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = key.name)
    and not exists (select from pg_trigger g where g.tgrelid = c.oid and g.tgname = 'witness_' || $1)`;

/** How far a subscriber has read follows by itself, as do which words are still somebody's, and hours that are over. */
const following = new Set([
  ...["event_cursors", "search_words", "lost_words"],
  // A recording is begun and ended by the carrier, in its own time.
  "recordings",
  // An archive of them is written in the background, and goes when a sound in it does.
  ...["recording_exports", "recording_export_sounds"],
  ...["ledger_hours", "ledger_marks", "ledger_rules", "caller_id_marks"],
]);

/** Sees everything that belongs to a tenant, in all tables there are. */
export class Witness {
  private readonly server: TestServer;
  private readonly names: { name: string; keyed: boolean }[];
  /** The tenant whose rows are noted when somebody writes to them. */
  private marked: string | undefined;
  private last: { tenantId: string; written: string; tables: Footprint } | undefined;

  private constructor(server: TestServer, names: { name: string; keyed: boolean }[]) {
    this.server = server;
    this.names = names;
  }

  static async of(server: TestServer): Promise<Witness> {
    const { rows } = await server.admin.query(tables);
    return new Witness(server, rows);
  }

  /**
   * Lets each table note that a row of this tenant was written to, so that only such tables are read
   * again: all of them take fifty milliseconds, thousands of times. For a database that nobody else uses.
   */
  async mark(tenantId: string): Promise<void> {
    await this.server.admin.query(notes);
    const { rows } = await this.server.admin.query<{ marks: string[] }>(unmarked, [tenantId]);
    // One at a time: with a lock on many tables one would stand in the way of whoever writes to two.
    for (const mark of rows.flatMap(({ marks }) => marks)) await this.server.admin.query(mark);
    this.marked = tenantId;
  }

  get tables(): string[] {
    return this.names.map(({ name }) => name);
  }

  async footprint(tenantId: string): Promise<Footprint> {
    // What was written is in the log, and does not move there while somebody looks.
    await this.server.parley.app.audit.drained();
    await this.server.parley.watch.catchUp();
    await this.server.parley.sealer.seal();
    await this.server.parley.access.uses.flush();
    const written = await this.written();
    if (this.last?.tenantId !== tenantId || this.last.written !== written) {
      const isMarked = this.marked === tenantId && this.last?.tenantId === tenantId;
      const known = isMarked ? this.last?.tables : undefined;
      const tables = known ? await this.rowsSince(tenantId, known) : await this.rowsOf(tenantId);
      this.last = { tenantId, written, tables };
    }
    return { ...this.last.tables, files: this.files(tenantId) };
  }

  /** How far all databases have been written: where nothing was, nothing need be read again. */
  private async written(): Promise<string> {
    const { rows } = await this.server.admin.query(
      "select pg_current_wal_insert_lsn()::text as at",
    );
    return rows[0]?.at;
  }

  private async rowsOf(tenantId: string): Promise<Footprint> {
    const texts = this.looked.map(({ name, keyed }) => stateOf(name, keyed));
    // With a name, so that the plan for so many tables is made once.
    return await this.read(tenantId, texts, "footprint");
  }

  /** What was read before, with those tables anew that somebody has written to since. */
  private async rowsSince(tenantId: string, before: Footprint): Promise<Footprint> {
    const { rows } = await this.server.admin.query<{ name: string }>(
      `with gone as (delete from witness.writes where coalesce(tenant_id, $1) = $1 returning name)
       select distinct name from gone`,
      [tenantId],
    );
    const written = new Set(rows.map(({ name }) => name));
    const texts = this.looked
      .filter(({ name }) => written.has(name))
      .map(({ name, keyed }) => stateOf(name, keyed));
    // Mostly none, and then the jobs alone are read, by a plan that is made once.
    const name = texts.length === 0 ? "footprint of jobs" : undefined;
    return { ...before, ...(await this.read(tenantId, texts, name)) };
  }

  private get looked() {
    return this.names.filter(({ name }) => !following.has(name));
  }

  private async read(tenantId: string, texts: string[], name?: string): Promise<Footprint> {
    const jobs = `select 'jobs' as name, coalesce(string_agg(j.id::text, ' '), '') as state
      from graphile_worker._private_jobs j
      join graphile_worker._private_tasks t on t.id = j.task_id and t.identifier <> 'forget-words'
      where j.payload ->> 'tenantId' = $1::text`;
    const text = [...texts, jobs].join(" union all ");
    const { rows } = await this.server.admin.query<{ name: string; state: string }>({
      ...(name && { name }),
      text,
      values: [tenantId],
    });
    return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
  }

  /** Every id that a row of the tenant has, in all tables or in some. */
  async ids(tenantId: string, some: readonly string[] = this.tables): Promise<Set<string>> {
    const texts = this.names
      .filter(({ name }) => some.includes(name))
      .map(
        ({ name, keyed }) =>
          `select t::text as row from ${name} t where t.${keyed ? "tenant_id" : "id"} = $1`,
      );
    if (texts.length === 0) return new Set();
    const { rows } = await this.server.admin.query<{ row: string }>(texts.join(" union all "), [
      tenantId,
    ]);
    const ids = new Set(rows.flatMap(({ row }) => row.match(uuids) ?? []));
    for (const id of await this.operators()) ids.delete(id);
    return ids;
  }

  /** Operators and their sessions are named in every tenant that they visited, and are of none of them. */
  private async operators(): Promise<string[]> {
    const { rows } = await this.server.admin.query<{ id: string }>(
      `select x.id from tenants t
       join (select tenant_id, id from users union all select tenant_id, id from sessions) x
         on x.tenant_id = t.id
       where t.kind = 'PLATFORM'`,
    );
    return rows.map(({ id }) => id);
  }

  private files(tenantId: string): string {
    const folder = join(homeAt(this.server.parley.app.config.home).storage, tenantId);
    if (!existsSync(folder)) return "0";
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    const hash = createHash("md5");
    for (const path of paths) hash.update(path).update(readFileSync(path));
    return `${paths.length} ${hash.digest("hex")}`;
  }
}

export const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Reads how many rows of a tenant a table has, and a hash of them. */
function stateOf(name: string, keyed: boolean): string {
  // The score of a campaign's lead follows that of the lead.
  const row = name === "campaign_members" ? "(to_jsonb(t) - 'score')::text" : "t::text";
  return `select '${name}' as name, count(*) || ' ' ||
      coalesce(md5(string_agg(${row}, E'\\n' order by ${row})), '') as state
    from ${name} t where t.${keyed ? "tenant_id" : "id"} = $1`;
}

/** What is not as it was, by name. A job that is done is no change, and a new one is. */
export function differences(before: Footprint, after: Footprint): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const jobs = new Set(before.jobs?.split(" "));
  const hasNewJob = (after.jobs ?? "").split(" ").some((id) => id !== "" && !jobs.has(id));
  return [...names].filter((name) => (name === "jobs" ? hasNewJob : before[name] !== after[name]));
}
