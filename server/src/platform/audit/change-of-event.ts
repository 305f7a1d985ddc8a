import { sql } from "kysely";
import type { Ctx } from "../ctx.ts";
import type { Tx } from "../db/tx.ts";
import type { Change } from "./entry.ts";
import { openForSubject } from "./subject-keys.ts";
import { placeOfChanges } from "./write.ts";

type Found = { id: string; person_id: string | null; changes: Buffer };

/**
 * The values before and after a change that an event tells of: both rows were written in one
 * transaction and bear its instant. Of a person who was erased there is nothing any more.
 */
export async function changeOfEvent(
  ctx: Ctx,
  { event, at, subjectId }: { event: string; at: Date; subjectId: string },
): Promise<Change | undefined> {
  const tx: Tx<"audit_inbox" | "audit_log"> = ctx.tx;
  const fits = sql`subject_id = ${subjectId} and event = ${event} and at = ${at} and changes is not null`;
  const { rows } = await sql<Found>`
    select id, person_id, changes from audit_inbox where ${fits}
    union all select id, person_id, changes from audit_log where ${fits} limit 1`.execute(tx);
  const [found] = rows;
  if (!found?.person_id) return undefined;
  const place = placeOfChanges(found.id);
  return (await openForSubject(ctx, found.person_id, place, found.changes)) as Change | undefined;
}
