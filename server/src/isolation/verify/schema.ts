import type pg from "pg";

/**
 * Everything in a database that keeps tenants apart, one line each: tables with their flags and
 * grants, policies, keys, functions with others' rights, roles. The names of partitions differ from day
 * to day, so only what is the same for all of them is told.
 */
const guards = `
  select 'table ' || c.relname || ' rls ' || c.relrowsecurity || ' forced ' || c.relforcerowsecurity
      || ' owner ' || pg_get_userbyid(c.relowner)
      || ' grants ' || coalesce((select string_agg(a::text, ' ' order by a::text)
           from unnest(c.relacl) a), '') as guard
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'platform') and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> 'migrations'
  union all
  select 'policy ' || p.polname || ' on ' || c.relname || ' for ' || p.polcmd::text || ' to ' || p.polroles::text
      || ' using ' || coalesce(pg_get_expr(p.polqual, p.polrelid), '')
      || ' check ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
    from pg_policy p join pg_class c on c.oid = p.polrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and not c.relispartition
  union all
  select 'key ' || k.conname || ' on ' || c.relname || ' ' || pg_get_constraintdef(k.oid)
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and not c.relispartition and k.contype in ('f', 'p', 'u')
      and k.conparentid = 0
  union all
  select 'function ' || n.nspname || '.' || p.proname || ' ' || md5(p.prosrc) || ' definer ' || p.prosecdef
      || ' owner ' || pg_get_userbyid(p.proowner)
      || ' grants ' || coalesce((select string_agg(a::text, ' ' order by a::text)
           from unnest(p.proacl) a), '')
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'platform') and not exists (
      select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  union all
  select 'open partition ' || c.relname || ' to ' || r.role
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    cross join unnest(array['parley_app', 'parley_jobs']) as r (role)
    where n.nspname = 'public' and c.relispartition
      and has_table_privilege(r.role, c.oid, 'select, insert, update, delete')
  union all
  select 'role ' || rolname || ' bypasses ' || rolbypassrls || ' signs in ' || rolcanlogin
    from pg_roles where rolname like 'parley%' or rolbypassrls
  order by 1`;

async function guardsOf(admin: pg.Pool): Promise<Set<string>> {
  const { rows } = await admin.query<{ guard: string }>(guards);
  return new Set(rows.map(({ guard }) => guard));
}

/** What guards tenants in a database and differs from what this build makes; and how much there is. */
export async function compareGuards(
  live: pg.Pool,
  fresh: pg.Pool,
): Promise<{ tried: number; faults: string[] }> {
  // The policies' roles are numbers that are the same only within one server: both are in this one.
  const [found, wanted] = await Promise.all([guardsOf(live), guardsOf(fresh)]);
  return {
    tried: wanted.size,
    faults: [
      ...[...wanted].filter((guard) => !found.has(guard)).map((guard) => `missing: ${guard}`),
      ...[...found].filter((guard) => !wanted.has(guard)).map((guard) => `unknown: ${guard}`),
    ],
  };
}
