import { sql } from "kysely";
import type { Tx } from "../../platform/db/tx.ts";

/** The condition on `a`, a row of agents, of not being kept free for a callback that he promised. */
export function isNotKept(now: Date) {
  return sql<boolean>`not exists (select from callbacks kept where kept.tenant_id = a.tenant_id
    and kept.owner_id = a.user_id and kept.held_until > ${now})`;
}

/** Who is kept free for a callback now, and gets no other call. */
export async function keptAgents(tx: Tx<"callbacks">, now: Date): Promise<Set<string>> {
  const { rows } = await sql<{ owner_id: string }>`
    select distinct owner_id from callbacks
    where tenant_id = current_tenant() and held_until > ${now}`.execute(tx);
  return new Set(rows.map((row) => row.owner_id));
}
