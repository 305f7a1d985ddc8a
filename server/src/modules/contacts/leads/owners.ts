import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { OwnedLead } from "../dialing/queries.ts";

/** Whose these leads are, for who hears of them. */
export function ownersOfLeads(tx: Tx<"leads">, ids: readonly string[]): Promise<OwnedLead[]> {
  return tx
    .selectFrom("leads")
    .select(["id", "contact_id", "assignee_id", "last_agent_id", "team_id"])
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .orderBy("id")
    .execute();
}
