import type { Assignment } from "@parley/contract";
import { sql } from "kysely";
import { bytesAsText } from "../../../platform/db/bytes.ts";
import type { Tx } from "../../../platform/db/tx.ts";

export type NewAssignment = {
  id: string;
  lead_id: string;
  assignee_id: string;
  team_id: string | null;
  cause: Assignment["cause"];
  reason: Buffer | null;
  actor_id: string | null;
};

export async function insertAssignments(
  tx: Tx<"lead_assignments">,
  rows: readonly NewAssignment[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map((row) => ({ ...row, reason: row.reason && bytesAsText(row.reason) }));
  await sql`
    insert into lead_assignments (id, lead_id, assignee_id, team_id, cause, reason, actor_id, from_at)
    select id, lead_id, assignee_id, team_id, cause, reason, actor_id, ${now}
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as v (
      id uuid, lead_id uuid, assignee_id uuid, team_id uuid, cause text, reason bytea, actor_id uuid)
  `.execute(tx);
}

/** Ends what these leads were in; nothing where nobody had them. */
export async function endAssignments(
  tx: Tx<"lead_assignments">,
  leadIds: readonly string[],
  now: Date,
): Promise<void> {
  if (leadIds.length === 0) return;
  await tx
    .updateTable("lead_assignments")
    .set({ to_at: now })
    .where("lead_id", "=", sql<string>`any(${[...leadIds]}::uuid[])`)
    .where("to_at", "is", null)
    .execute();
}

export type AssignmentRow = NewAssignment & {
  assignee_name: string | null;
  actor_name: string | null;
  from_at: Date;
  to_at: Date | null;
};

/** Who had a lead, newest first. */
export function selectAssignments(
  tx: Tx<"lead_assignments" | "users">,
  leadId: string,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<AssignmentRow[]> {
  return tx
    .selectFrom("lead_assignments as a")
    .leftJoin("users as u", "u.id", "a.assignee_id")
    .leftJoin("users as b", "b.id", "a.actor_id")
    .select(["a.id", "a.lead_id", "a.assignee_id", "a.team_id", "a.cause", "a.reason"])
    .select(["a.actor_id", "a.from_at", "a.to_at"])
    .select(["u.name as assignee_name", "b.name as actor_name"])
    .where("a.lead_id", "=", leadId)
    .$if(before !== undefined, (query) => query.where("a.id", "<", before ?? ""))
    .orderBy("a.id", "desc")
    .limit(limit)
    .$castTo<AssignmentRow>()
    .execute();
}
