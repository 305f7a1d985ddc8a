import type { LeadStatus, StageMove } from "@parley/contract";
import { sql } from "kysely";
import { bytesAsText } from "../../../platform/db/bytes.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { StageRow } from "./queries.ts";

export type NewMove = {
  id: string;
  lead_id: string;
  from_stage_id: string;
  to_stage_id: string;
  from_name: string;
  to_name: string;
  entered_at: Date;
  status_before: string;
  cause: StageMove["cause"];
  reason: Buffer | null;
  actor_id: string | null;
};

export async function insertMoves(
  tx: Tx<"stage_moves">,
  rows: readonly NewMove[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map((row) => ({ ...row, reason: row.reason && bytesAsText(row.reason) }));
  await sql`
    insert into stage_moves (id, lead_id, from_stage_id, to_stage_id, from_name, to_name, entered_at,
      status_before, cause, reason, actor_id, at)
    select id, lead_id, from_stage_id, to_stage_id, from_name, to_name, entered_at, status_before,
      cause, reason, actor_id, ${now}
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as v (
      id uuid, lead_id uuid, from_stage_id uuid, to_stage_id uuid, from_name text, to_name text,
      entered_at timestamptz, status_before text, cause text, reason bytea, actor_id uuid)`.execute(
    tx,
  );
}

/** Moves every lead of a stage, deleted ones too; answers what they were before. */
export async function moveAll(
  tx: Tx<"leads">,
  from: string,
  to: StageRow,
  now: Date,
): Promise<{ id: string; status: LeadStatus; stage_since: Date }[]> {
  const { rows } = await sql<{ id: string; status: LeadStatus; stage_since: Date }>`
    with held as (
      select id, status, stage_since from leads where stage_id = ${from} order by id
      for no key update
    )
    update leads l set pipeline_id = ${to.pipeline_id}, stage_id = ${to.id}, stage_since = ${now}
    from held h where l.id = h.id and l.stage_id = ${from}
    returning l.id, h.status, h.stage_since`.execute(tx);
  return rows;
}

export type MoveRow = Omit<NewMove, "from_stage_id" | "to_stage_id" | "status_before"> & {
  from_stage_id: string | null;
  to_stage_id: string | null;
  status_before: LeadStatus;
  actor_name: string | null;
  at: Date;
  undone_at: Date | null;
};

/** The moves of a lead that were not taken back, newest first. */
export function selectMoves(
  tx: Tx<"stage_moves" | "users">,
  leadId: string,
  page: { before?: string | undefined; limit: number },
): Promise<MoveRow[]> {
  const { before, limit } = page;
  return moves(tx)
    .where("m.lead_id", "=", leadId)
    .where("m.undone_at", "is", null)
    .$if(before !== undefined, (query) => query.where("m.id", "<", before ?? ""))
    .orderBy("m.id", "desc")
    .limit(limit)
    .execute();
}

function moves(tx: Tx<"stage_moves" | "users">) {
  return tx
    .selectFrom("stage_moves as m")
    .leftJoin("users as u", "u.id", "m.actor_id")
    .select(["m.id", "m.lead_id", "m.from_stage_id", "m.to_stage_id", "m.from_name", "m.to_name"])
    .select(["m.entered_at", "m.status_before", "m.cause", "m.reason", "m.actor_id", "m.at"])
    .select(["m.undone_at", "u.name as actor_name"])
    .$castTo<MoveRow>();
}

export async function markUndone(tx: Tx<"stage_moves">, id: string, now: Date): Promise<void> {
  await tx.updateTable("stage_moves").set({ undone_at: now }).where("id", "=", id).execute();
}
