import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";

/**
 * That a lead came in by an import stands in the lead itself. Where it goes into another one that is written
 * down there, under its own id and for its own time, so that it is told whatever becomes of the lead.
 */
export async function keepArrival(
  tx: Tx<"activities" | "leads">,
  loserId: string,
  winnerId: string,
): Promise<void> {
  await sql`
    insert into activities (id, lead_id, type, at, actor_id, data)
    select l.id, ${winnerId}::uuid, 'LEAD_IMPORTED', l.created_at, l.created_by,
      jsonb_build_object('importId', l.import_id)
    from leads l where l.id = ${loserId} and l.import_id is not null`.execute(tx);
}

/** The lead tells it by itself again. */
export async function dropArrival(
  tx: Tx<"activities">,
  loserId: string,
  winnerId: string,
): Promise<void> {
  await tx
    .deleteFrom("activities")
    .where("id", "=", loserId)
    .where("lead_id", "=", winnerId)
    .where("type", "=", "LEAD_IMPORTED")
    .execute();
}
