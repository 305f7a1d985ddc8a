import { sql } from "kysely";
import type { AnyTx } from "../../../platform/db/tx.ts";

type Key = { source: string; target: string };

const tables = sql<{ name: string }>`
  select c.relname as name from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
  where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`;

const keys = sql<Key>`
  select s.relname as source, t.relname as target from pg_constraint k
  join pg_class s on s.oid = k.conrelid join pg_class t on t.oid = k.confrelid
  join pg_namespace n on n.oid = s.relnamespace
  where k.contype = 'f' and n.nspname = 'public' and s.oid <> t.oid
    and not s.relispartition and not t.relispartition`;

/**
 * Every table of tenants that the database has, each before those that it points to: read from the
 * catalogue, so that none can be forgotten.
 */
export async function tablesInOrder(tx: AnyTx): Promise<string[]> {
  const names = (await tables.execute(tx)).rows.map(({ name }) => name);
  const edges = (await keys.execute(tx)).rows;
  const ordered: string[] = [];
  const left = new Set(names);
  while (left.size > 0) {
    const free = [...left].filter(
      (name) => !edges.some(({ source, target }) => target === name && left.has(source)),
    );
    // Tables that point at each other in a ring: their rows go in several rounds.
    const next = free.length > 0 ? free : [...left];
    for (const name of next) left.delete(name);
    ordered.push(...next);
  }
  return ordered;
}
