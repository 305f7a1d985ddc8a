import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";

const tables = { STAGE: "stages", LIST: "lead_lists", TAG: "tags" } as const;

/** Whether the tenant has all of these stages, lists or tags. */
export async function haveAll(
  ctx: Pick<Ctx, "tx">,
  kind: keyof typeof tables,
  ids: readonly string[],
): Promise<boolean> {
  const wanted = [...new Set(ids)];
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(tables[kind])}
    where id = any(${wanted}::uuid[])`.execute(ctx.tx);
  return rows[0]?.count === wanted.length;
}
