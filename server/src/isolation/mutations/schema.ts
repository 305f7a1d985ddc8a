import type pg from "pg";
import { keysOfTenants, tablesOfTenants } from "../row-attack.ts";

/** One guard of the schema taken away: how, and how it comes back. */
export type SchemaMutation = {
  name: string;
  /** What must notice. */
  attack: { rows: string } | { key: string };
  apply: string;
  undo: string;
};

/** Every policy opened, and every key between tenants' tables dropped, one at a time. */
export async function schemaMutations(admin: pg.Pool): Promise<SchemaMutation[]> {
  const policies = await policiesOf(admin, await tablesOfTenants(admin));
  const keys = await keysOfTenants(admin);
  return [
    ...policies,
    ...keys.map(({ name, table, definition }) => ({
      name: `key ${name} of ${table}`,
      attack: { key: name },
      apply: `alter table ${table} drop constraint ${name}`,
      undo: `alter table ${table} add constraint ${name} ${definition}`,
    })),
  ];
}

type Policy = { policy: string; table: string; using: string | null; check: string | null };

async function policiesOf(admin: pg.Pool, tables: string[]): Promise<SchemaMutation[]> {
  const { rows } = await admin.query<Policy>(
    `select p.polname as policy, c.relname as table,
       pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check
     from pg_policy p join pg_class c on c.oid = p.polrelid
     where c.relname = any($1) order by 2, 1`,
    [tables],
  );
  return rows.map(({ policy, table, using, check }) => {
    const clauses = (qual: string | null, inserted: string | null) =>
      `alter policy ${policy} on ${table}${qual ? ` using (${qual})` : ""}${
        inserted ? ` with check (${inserted})` : ""
      }`;
    return {
      name: `policy ${policy} of ${table}`,
      attack: { rows: table },
      apply: clauses(using && "true", check && "true"),
      undo: clauses(using, check),
    };
  });
}
