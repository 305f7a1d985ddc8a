import type pg from "pg";

/** A database of two tenants, and how the application reaches it. */
export type Ground = {
  admin: pg.Pool;
  /** A connection as the application's role, under row-level security. */
  app: pg.Pool;
  own: string;
  other: string;
  /** A statement that had to wait too long for somebody's work was given up: nothing is known of it. */
  busy?: (table: string) => void;
};

/** A live database is at work: nobody must wait long for an attack, nor it for anybody. */
const patience = "set local lock_timeout = '2s'; set local statement_timeout = '10s'";

function isBusy(error: unknown): boolean {
  return codeOf(error) === "55P03" || codeOf(error) === "57014";
}

const tenantTables = `
  select c.relname as name from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
  where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`;

/** Every table whose rows belong to tenants. */
export async function tablesOfTenants(admin: pg.Pool): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(tenantTables);
  return rows.map(({ name }) => name);
}

/**
 * What the application's role, working for one tenant, can do to the rows of another: see, change,
 * delete or add them, by statements that no code of ours would ever send. All of it is rolled back.
 */
export async function attackRows(ground: Ground, table: string): Promise<string[]> {
  const copied = await rowOf(ground, table);
  if (copied === "BUSY") return [];
  const faults: string[] = [];
  const client = await ground.app.connect();
  try {
    await client.query(`begin; ${patience}`);
    await client.query("select set_config('app.tenant_id', $1, true)", [ground.own]);
    const attempt = async (what: string, text: string, values: unknown[]) => {
      await client.query("savepoint attempt");
      try {
        const { rowCount } = await client.query(text, values);
        if (rowCount) faults.push(`${table}: ${what} ${rowCount} rows of the other tenant`);
      } catch (error) {
        if (isBusy(error)) ground.busy?.(table);
        else if (!isRefusal(error))
          faults.push(`${table}: ${what} was stopped by ${codeOf(error)} only`);
      }
      await client.query("rollback to savepoint attempt");
    };
    const { other } = ground;
    const theirs = "where tenant_id = $1";
    await attempt("sees", `select 1 from ${table} ${theirs}`, [other]);
    await attempt("changes", `update ${table} set tenant_id = tenant_id ${theirs}`, [other]);
    await attempt("deletes", `delete from ${table} ${theirs}`, [other]);
    const copy = `insert into ${table} select * from jsonb_populate_record(null::${table}, $1::jsonb)`;
    // Without a row to copy an empty one: the policy is asked before the columns are.
    await attempt("adds", copy, [copied ?? JSON.stringify({ tenant_id: other })]);
    await client.query("rollback");
  } finally {
    client.release();
  }
  return faults;
}

/** A row of the other tenant as text; BUSY where it could not be read in time. */
async function rowOf(ground: Ground, table: string): Promise<string | undefined> {
  const client = await ground.admin.connect();
  try {
    await client.query(`begin; ${patience}`);
    const { rows } = await client.query<{ row: string }>(
      `select to_jsonb(t)::text as row from ${table} t where tenant_id = $1 limit 1`,
      [ground.other],
    );
    return rows[0]?.row;
  } catch (error) {
    if (!isBusy(error)) throw error;
    ground.busy?.(table);
    return "BUSY";
  } finally {
    await client.query("rollback");
    client.release();
  }
}

/** No right on the table, or the policy: what must stop a statement, rather than chance. */
function isRefusal(error: unknown): boolean {
  return codeOf(error) === "42501" || codeOf(error) === "428C9";
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? String(error);
}

function constraintOf(error: unknown): string | undefined {
  return (error as { constraint?: string }).constraint;
}

/** So many rows are tried, because others may point at the first of them. */
const mostTurned = 50;

/** A foreign key between tables of tenants. */
export type Key = {
  name: string;
  table: string;
  /** Columns beside the tenant's, and those that they point to. */
  columns: string[];
  target: string;
  targetColumns: string[];
  definition: string;
};

/** Every foreign key that could, without the tenant in it, point into another tenant. */
export async function keysOfTenants(admin: pg.Pool): Promise<Key[]> {
  const { rows } = await admin.query<Key>(`
    select k.conname as name, c.relname as table, t.relname as target,
      pg_get_constraintdef(k.oid) as definition,
      array(select a.attname::text from unnest(k.conkey) with ordinality as u (number, place)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.number
        where a.attname <> 'tenant_id' order by u.place) as columns,
      array(select a.attname::text from unnest(k.confkey) with ordinality as u (number, place)
        join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.number
        where a.attname <> 'tenant_id' order by u.place) as "targetColumns"
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and n.nspname = 'public' and not c.relispartition
      and k.conparentid = 0 and t.relname <> 'tenants'
    order by 1`);
  return rows.filter(({ columns }) => columns.length > 0);
}

async function generatedColumns(client: pg.PoolClient, table: string): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select attname::text as name from pg_attribute
     where attrelid = $1::regclass and attgenerated <> ''`,
    [table],
  );
  return new Set(rows.map(({ name }) => name));
}

/**
 * Points a row of one's own at a row of the other tenant, as the superuser, whom no policy stops:
 * only the key can. UNTRIED when either tenant has no row that could.
 */
export async function attackKey(ground: Ground, key: Key): Promise<string[] | "UNTRIED"> {
  const { table, columns, target, targetColumns } = key;
  const client = await ground.admin.connect();
  try {
    await client.query(`begin; ${patience}`);
    // Some keys are looked at in the end only.
    await client.query("set constraints all immediate");
    const theirs = await client.query<Record<string, unknown>>(
      `select ${targetColumns.join(", ")} from ${target} where tenant_id = $1 limit 1`,
      [ground.other],
    );
    const [row] = theirs.rows;
    if (!row) return "UNTRIED";
    // What the database makes itself nobody can turn.
    const made = await generatedColumns(client, table);
    const turned = columns
      .map((column, i) => ({ column, value: row[targetColumns[i] ?? ""] }))
      .filter(({ column }) => !made.has(column));
    const sets = turned.map(({ column }, i) => `${column} = $${i + 2}`).join(", ");
    const values = turned.map(({ value }) => value);
    const { rows: own } = await client.query<{ ctid: string; tableoid: string }>(
      `select ctid::text, tableoid::text from ${table} where tenant_id = $1
       order by (${columns.map((column) => `${column} is null`).join(" or ")}) limit ${mostTurned}`,
      [ground.own],
    );
    const turn = `update ${table} set ${sets}
      where ctid = $1::tid and tableoid = $${values.length + 2}::oid`;
    for (const one of own) {
      await client.query("savepoint turn");
      try {
        await client.query(turn, [one.ctid, ...values, one.tableoid]);
        return [`${table}: ${key.name} lets ${columns.join(", ")} point into the other tenant`];
      } catch (error) {
        // Held by a key that points at this very row: of another row this key itself is asked.
        if (codeOf(error) !== "23503" || constraintOf(error) === key.name) throw error;
        await client.query("rollback to turn");
      }
    }
    return own.length > 0 ? [] : "UNTRIED";
  } catch (error) {
    if (isBusy(error)) {
      ground.busy?.(table);
      return "UNTRIED";
    }
    // The row is of a kind that cannot point there at all: nothing is known of the key.
    if (codeOf(error) === "23514") return "UNTRIED";
    return codeOf(error) === "23503"
      ? []
      : [`${table}: ${key.name} was not asked, ${codeOf(error)} came first`];
  } finally {
    await client.query("rollback");
    client.release();
  }
}
