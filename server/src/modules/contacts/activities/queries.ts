import type { Activity } from "@parley/contract";
import { sql } from "kysely";
import { bytesAsText } from "../../../platform/db/bytes.ts";
import type { Tx } from "../../../platform/db/tx.ts";

export type ActivityType = Activity["type"];

export type ActivityRow = {
  id: string;
  lead_id: string;
  type: ActivityType;
  at: Date;
  actor_id: string | null;
  actor_name: string | null;
  call_id: string | null;
  data: Record<string, unknown>;
  /** The sealed text; that of notes from before they were sealed is in `text`. */
  note: Buffer | null;
  text: string | null;
};

/** The timeline of a lead, newest first. */
export function selectActivities(
  tx: Tx<"activities" | "users">,
  filter: {
    leadId: string;
    types: readonly ActivityType[] | undefined;
    before: string | undefined;
    limit: number;
  },
): Promise<ActivityRow[]> {
  const { leadId, types, before, limit } = filter;
  return activities(tx)
    .where("a.lead_id", "=", leadId)
    .$if(types !== undefined, (query) => query.where("a.type", "in", [...(types ?? [])]))
    .$if(before !== undefined, (query) => query.where("a.id", "<", before ?? ""))
    .orderBy("a.id", "desc")
    .limit(limit)
    .execute();
}

export function readActivity(tx: Tx<"activities" | "users">, id: string): Promise<ActivityRow> {
  return activities(tx).where("a.id", "=", id).executeTakeFirstOrThrow();
}

function activities(tx: Tx<"activities" | "users">) {
  return tx
    .selectFrom("activities as a")
    .leftJoin("users as u", "u.id", "a.actor_id")
    .select([
      "a.id",
      "a.lead_id",
      "a.type",
      "a.at",
      "a.actor_id",
      "u.name as actor_name",
      "a.call_id",
      "a.data",
      "a.note",
      "a.text",
    ])
    .$castTo<ActivityRow>();
}

export type NewActivityRow = {
  id: string;
  lead_id: string;
  type: ActivityType;
  actor_id: string | null;
  call_id: string | null;
  data: Record<string, unknown>;
  note: Buffer | null;
};

export async function insertActivities(
  tx: Tx<"activities">,
  rows: readonly NewActivityRow[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map((row) => ({ ...row, note: row.note && bytesAsText(row.note) }));
  await sql`
    insert into activities (id, lead_id, type, at, actor_id, call_id, data, note)
    select id, lead_id, type, ${at}, actor_id, call_id, data, note
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as v (
      id uuid, lead_id uuid, type text, actor_id uuid, call_id uuid, data jsonb, note bytea)
  `.execute(tx);
}

export type LeadOwners = {
  id: string;
  assignee_id: string | null;
  last_agent_id: string | null;
  team_id: string | null;
};

/** Whose these leads are. */
export async function ownersOfLeads(
  tx: Tx<"leads">,
  ids: readonly string[],
): Promise<Map<string, LeadOwners>> {
  const rows = await tx
    .selectFrom("leads")
    .select(["id", "assignee_id", "last_agent_id", "team_id"])
    .where("id", "=", sql<string>`any(${[...ids]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Whether a call was one with this lead. */
export async function isCallOfLead(
  tx: Tx<"calls">,
  callId: string,
  leadId: string,
): Promise<boolean> {
  const row = await tx
    .selectFrom("calls")
    .select("id")
    .where("id", "=", callId)
    .where("lead_id", "=", leadId)
    .executeTakeFirst();
  return row !== undefined;
}
