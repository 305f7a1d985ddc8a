import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Column } from "./columns.ts";

/** A tag, a list: a table names only those in use, since an import gives no other. */
export type Mark = { name: string; retired: boolean };

/** A column of what records are marked with. */
export function marked<T>(
  key: string,
  name: string,
  of: (record: T) => readonly Mark[],
): Column<T> {
  return {
    key,
    name,
    cell: (record) => of(record).map((mark) => mark.name),
    inTable: (record) => of(record).flatMap((mark) => (mark.retired ? [] : [mark.name])),
  };
}

type Marks = { tags: Mark[]; contactTags: Mark[]; lists: Mark[] };

/** The tags of leads and of their contacts, and the fixed lists that the leads are in, by name. */
export async function marksOfLeads(
  tx: Tx<"leads" | "lead_tags" | "contact_tags" | "tags" | "lead_lists" | "lead_list_members">,
  leadIds: readonly string[],
): Promise<ReadonlyMap<string, Marks>> {
  const { rows } = await sql<Marks & { id: string }>`
    select l.id,
      (select coalesce(jsonb_agg(jsonb_build_object('name', t.name, 'retired', t.retired) order by t.name), '[]')
        from lead_tags x join tags t on t.id = x.tag_id where x.lead_id = l.id) as tags,
      (select coalesce(jsonb_agg(jsonb_build_object('name', t.name, 'retired', t.retired) order by t.name), '[]')
        from contact_tags x join tags t on t.id = x.tag_id where x.contact_id = l.contact_id) as "contactTags",
      (select coalesce(jsonb_agg(jsonb_build_object('name', m.name, 'retired', m.retired) order by m.name), '[]')
        from lead_list_members x join lead_lists m on m.id = x.list_id where x.lead_id = l.id) as lists
    from leads l where l.id = any(${[...leadIds]}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** All tags of the tenant by their ids. */
export async function tagMarks(tx: Tx<"tags">): Promise<ReadonlyMap<string, Mark>> {
  const rows = await tx.selectFrom("tags").select(["id", "name", "retired"]).execute();
  return new Map(rows.map(({ id, name, retired }) => [id, { name, retired }]));
}
