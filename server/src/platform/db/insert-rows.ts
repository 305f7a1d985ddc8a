import { type Insertable, sql } from "kysely";
import { bytesAsText } from "./bytes.ts";
import type { DB } from "./schema.gen.ts";
import type { Tx } from "./tx.ts";

/**
 * Inserts rows of one table, all with the same columns. The statement has the same text however many
 * they are, so that PostgreSQL parses and plans it once a connection: for hot paths. Values go as JSON.
 */
export async function insertRows<T extends keyof DB & string>(
  tx: Tx<T>,
  table: T,
  rows: readonly Insertable<DB[T]>[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const names = sql.join(columns.map((name) => sql.ref(name)));
  const values = JSON.stringify(rows.map(readable));
  await sql`
    insert into ${sql.table(table)} (${names})
    select ${names} from jsonb_populate_recordset(null::${sql.table(table)}, ${values}::jsonb)`.execute(
    tx,
  );
}

function readable(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      Buffer.isBuffer(value) ? bytesAsText(value) : value,
    ]),
  );
}
