import type { LeadStatus } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { LeadState } from "./decide.ts";

export type LeadForBulk = {
  id: string;
  contact_id: string;
  name: string;
  company: string | null;
  status: LeadStatus;
  source: string | null;
  external_id: string | null;
  assignee_id: string | null;
  last_agent_id: string | null;
  team_id: string | null;
  attributes: LeadState["attributes"];
  tag_ids: string[];
  active_call_id: string | null;
  deleted_at: Date | null;
};

/** Leads by their ids, deleted or not, in the order of ids; held where they are to be changed. */
export async function leadsForBulk(
  tx: Tx<"leads" | "lead_tags">,
  ids: readonly string[],
  lock: boolean,
): Promise<LeadForBulk[]> {
  const held = lock ? sql`for update of l` : sql``;
  const { rows } = await sql<LeadForBulk>`
    select l.id, l.contact_id, l.name, l.company, l.status, l.source, l.external_id, l.assignee_id,
      l.last_agent_id, l.team_id, l.attributes, l.active_call_id, l.deleted_at,
      array(select t.tag_id from lead_tags t where t.lead_id = l.id) as tag_ids
    from leads l where l.id = any(${[...ids]}::uuid[]) order by l.id ${held}`.execute(tx);
  return rows;
}

/** Writes what a bulk edit can change of leads, with one statement; `by`: who deletes. */
export async function writeLeads(
  tx: Tx<"leads">,
  by: string | null,
  leads: readonly { id: string; state: LeadState }[],
): Promise<void> {
  if (leads.length === 0) return;
  const rows = leads.map(({ id, state }) => ({
    id,
    status: state.status,
    source: state.source,
    assignee_id: state.assigneeId,
    team_id: state.teamId,
    attributes: state.attributes,
    deleted_at: state.deletedAt,
  }));
  await sql`
    update leads l set status = v.status, source = v.source, assignee_id = v.assignee_id,
      team_id = v.team_id, attributes = v.attributes, deleted_at = v.deleted_at,
      deleted_by = case when v.deleted_at is null then null
        else coalesce(l.deleted_by, ${by}::uuid) end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (id uuid, status text, source text,
      assignee_id uuid, team_id uuid, attributes jsonb, deleted_at timestamptz)
    where l.id = v.id and l.id = any(${leads.map(({ id }) => id)}::uuid[])`.execute(tx);
}

/** Ids of another system that living leads have already. */
export async function takenExternalIds(
  tx: Tx<"leads">,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ external_id: string }>`
    select external_id from leads
    where external_id = any(${[...ids]}::text[]) and deleted_at is null`.execute(tx);
  return new Set(rows.map((row) => row.external_id));
}
