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

/** Sees everything that belongs to a tenant, in all tables there are. */
export class Witness {
  private readonly server: TestServer;
  private readonly names: { name: string; keyed: boolean }[];
  private last: { tenantId: string; written: string; tables: Footprint } | undefined;

  private constructor(server: TestServer, names: { name: string; keyed: boolean }[]) {
    this.server = server;
    this.names = names;
  }

  static async of(server: TestServer): Promise<Witness> {
    const { rows } = await server.admin.query(tables);
    return new Witness(server, rows);
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
      this.last = { tenantId, written, tables: await this.rowsOf(tenantId) };
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
    // The score of a campaign's lead follows that of the lead.
    const textOf = (name: string) =>
      name === "campaign_members" ? "(to_jsonb(t) - 'score')::text" : "t::text";
    const one = ({ name, keyed }: { name: string; keyed: boolean }) =>
      `select '${name}' as name, count(*) || ' ' ||
         coalesce(md5(string_agg(${textOf(name)}, E'\\n' order by ${textOf(name)})), '') as state
       from ${name} t where t.${keyed ? "tenant_id" : "id"} = $1`;
    const jobs = `select 'jobs', coalesce(string_agg(j.id::text, ' '), '')
      from graphile_worker._private_jobs j
      join graphile_worker._private_tasks t on t.id = j.task_id and t.identifier <> 'forget-words'
      where j.payload ->> 'tenantId' = $1::text`;
    // How far a subscriber has read follows by itself as well, and which words are still somebody's.
    const following = [
      ...["event_cursors", "search_words", "lost_words"],
      // So are the hours that are over.
      ...["ledger_hours", "ledger_marks", "ledger_rules", "caller_id_marks"],
    ];
    const looked = this.names.filter(({ name }) => !following.includes(name));
    const text = [...looked.map(one), jobs].join(" union all ");
    // With a name, so that the plan for so many tables is made once.
    const { rows } = await this.server.admin.query<{ name: string; state: string }>({
      name: "footprint",
      text,
      values: [tenantId],
    });
    return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
  }

  /** Every id that a row of the tenant has. */
  async ids(tenantId: string): Promise<Set<string>> {
    const texts = this.names.map(
      ({ name, keyed }) =>
        `select t::text as row from ${name} t where t.${keyed ? "tenant_id" : "id"} = $1`,
    );
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

/** What is not as it was, by name. A job that is done is no change, and a new one is. */
export function differences(before: Footprint, after: Footprint): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const jobs = new Set(before.jobs?.split(" "));
  const hasNewJob = (after.jobs ?? "").split(" ").some((id) => id !== "" && !jobs.has(id));
  return [...names].filter((name) => (name === "jobs" ? hasNewJob : before[name] !== after[name]));
}
