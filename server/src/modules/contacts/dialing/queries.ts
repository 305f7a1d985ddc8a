import type { LeadStatus } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { type LeadQuery, leadCondition } from "../leads/filter.ts";

export type OwnedLead = {
  id: string;
  contact_id: string;
  assignee_id: string | null;
  last_agent_id: string | null;
  team_id: string | null;
};

const owned = sql.raw("l.id, l.contact_id, l.assignee_id, l.last_agent_id, l.team_id");

export type DialableLead = OwnedLead & {
  name: string;
  time_zone: string | null;
  point_id: string;
  value: Buffer;
};

/** A living lead with the number to dial: the one named, or its contact's first. */
export async function findDialable(
  tx: Tx<"leads" | "contact_points">,
  leadId: string,
  pointId: string | undefined,
): Promise<DialableLead | undefined> {
  const { rows } = await sql<DialableLead>`
    select ${owned}, l.name, l.time_zone, p.id as point_id, p.value
    from leads l join contact_points p on p.contact_id = l.contact_id and p.type = 'PHONE'
    where l.id = ${leadId} and l.deleted_at is null
      and (${pointId ?? null}::uuid is null or p.id = ${pointId ?? null}::uuid)
    order by p.is_primary desc, p.id limit 1`.execute(tx);
  return rows[0];
}

export type LeadCall = { leadId: string; callId: string };

/** Gives calls to the leads that are free; says which calls got their lead. */
export async function reserveLeads(tx: Tx<"leads">, calls: readonly LeadCall[]): Promise<string[]> {
  if (calls.length === 0) return [];
  // Locked in one order, so that two transactions never wait for each other; a lead that is named
  // twice goes to the first.
  const ids = calls.map(({ leadId }) => leadId);
  const { rows } = await sql<{ call_id: string }>`
    with wanted as (
      select distinct on (lead_id) lead_id, call_id
      from jsonb_to_recordset(${JSON.stringify(calls.map(toWanted))}::jsonb)
        as v (n int, lead_id uuid, call_id uuid)
      order by lead_id, n
    ), free as (
      select l.id, w.call_id from leads l join wanted w on w.lead_id = l.id
      where l.active_call_id is null and l.deleted_at is null and l.id = any(${ids}::uuid[])
      order by l.id for no key update of l
    )
    update leads l set active_call_id = f.call_id from free f
    where l.id = f.id and l.id = any(${ids}::uuid[]) and l.active_call_id is null returning f.call_id`.execute(
    tx,
  );
  return rows.map((row) => row.call_id);
}

function toWanted({ leadId, callId }: LeadCall, n: number) {
  return { n, lead_id: leadId, call_id: callId };
}

export type ClosedLeadCall = LeadCall & {
  outcome: string;
  at: Date;
  /** Who talked; null leaves the last agent as he is. */
  agentId: string | null;
  /** Whether the call counts as an attempt. */
  wasDialled: boolean;
  /** He called us: what is planned for him stays. */
  cameIn?: boolean;
};

/** Takes calls off their leads and counts them; a lead that is on another call is left alone. */
export async function releaseLeads(
  tx: Tx<"leads">,
  calls: readonly ClosedLeadCall[],
): Promise<OwnedLead[]> {
  if (calls.length === 0) return [];
  const closed = calls.map((call) => ({
    lead_id: call.leadId,
    call_id: call.callId,
    outcome: call.outcome,
    at: call.at,
    agent_id: call.agentId,
    was_dialled: call.wasDialled,
    came_in: call.cameIn ?? false,
  }));
  const ids = closed.map((call) => call.lead_id);
  const { rows } = await sql<OwnedLead>`
    with closed as (
      select * from jsonb_to_recordset(${JSON.stringify(closed)}::jsonb) as v (
        lead_id uuid, call_id uuid, outcome text, at timestamptz, agent_id uuid, was_dialled boolean, came_in boolean)
    ), held as (
      select l.id from leads l join closed c on c.lead_id = l.id and c.call_id = l.active_call_id
      where l.id = any(${ids}::uuid[]) order by l.id for no key update of l
    )
    update leads l set
      active_call_id = null,
      attempts = l.attempts + c.was_dialled::int,
      last_outcome = case when c.was_dialled then c.outcome else l.last_outcome end,
      last_attempt_at = case when c.was_dialled then c.at else l.last_attempt_at end,
      next_attempt_at = case when c.came_in then l.next_attempt_at end,
      last_agent_id = coalesce(c.agent_id, l.last_agent_id)
    from held h join closed c on c.lead_id = h.id
    where l.id = h.id and l.id = any(${ids}::uuid[]) and l.active_call_id = c.call_id
    returning ${owned}`.execute(tx);
  return rows;
}

export type NextAttempt = { leadId: string; nextAttemptAt: Date | null };

export async function saveNextAttempts(
  tx: Tx<"leads">,
  planned: readonly NextAttempt[],
): Promise<OwnedLead[]> {
  if (planned.length === 0) return [];
  const rows = planned.map(({ leadId, nextAttemptAt }) => ({ id: leadId, at: nextAttemptAt }));
  const ids = rows.map(({ id }) => id);
  const { rows: changed } = await sql<OwnedLead>`
    with planned as (
      select distinct on (id) id, at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (id uuid, at timestamptz)
    ), held as (
      select l.id, p.at from leads l join planned p on p.id = l.id
      where l.next_attempt_at is distinct from p.at and l.id = any(${ids}::uuid[])
      order by l.id for no key update of l
    )
    update leads l set next_attempt_at = h.at from held h
    where l.id = h.id and l.id = any(${ids}::uuid[])
    returning ${owned}`.execute(tx);
  return changed;
}

export type StatusChange = OwnedLead & {
  /** What it was before. */
  status: LeadStatus;
  pipeline_id: string;
  stage_id: string;
  stage_since: Date;
};

/** Sets another status; answers the lead with the one it had. */
export async function saveStatus(
  tx: Tx<"leads">,
  id: string,
  status: LeadStatus,
): Promise<StatusChange | undefined> {
  const { rows } = await sql<StatusChange>`
    with held as (
      select id, status from leads where id = ${id} and status <> ${status} for no key update
    )
    update leads l set status = ${status} from held h where l.id = h.id and l.id = ${id}
    returning ${owned}, h.status, l.pipeline_id, l.stage_id, l.stage_since`.execute(tx);
  return rows[0];
}

export type LeadPhone = { leadId: string; contactPointId: string | null };

/** Leads of a query by id, each with the number that a campaign would dial. */
export async function selectLeadPhones(
  ctx: Ctx,
  query: LeadQuery,
  after: string | undefined,
  limit: number,
): Promise<LeadPhone[]> {
  const { rows } = await sql<LeadPhone>`
    select l.id as "leadId", p.id as "contactPointId"
    from (
      select l.id, l.contact_id from leads l
      where ${leadCondition(ctx, query)} and (${after ?? null}::uuid is null or l.id > ${after ?? null}::uuid)
      order by l.id limit ${limit}
    ) as l
    left join lateral (
      select p.id from contact_points p
      where p.contact_id = l.contact_id and p.type = 'PHONE'
      order by p.is_primary desc, p.id limit 1
    ) as p on true
    order by l.id`.execute(ctx.tx);
  return rows;
}

/** The timeline's entry of a call, under lock. */
export async function lockCallEntry(
  tx: Tx<"activities">,
  call: { leadId: string; callId: string },
): Promise<string | undefined> {
  const row = await tx
    .selectFrom("activities")
    .select("id")
    .where("lead_id", "=", call.leadId)
    .where("call_id", "=", call.callId)
    .where("type", "=", "CALL")
    .forUpdate()
    .executeTakeFirst();
  return row?.id;
}

/** Puts the disposition and the note onto the timeline's entry of a call. */
export async function closeCallEntry(
  tx: Tx<"activities">,
  entry: { id: string; data: Record<string, unknown>; note: Buffer | null },
): Promise<void> {
  const data = JSON.stringify(entry.data);
  await sql`
    update activities set data = data || ${data}::jsonb, note = ${entry.note}, text = null
    where id = ${entry.id}`.execute(tx);
}

export type Showing = { leadId: string; agentId: string };

/** Notes who is being shown a lead: from now on it is among his own. */
export async function noteLastAgents(tx: Tx<"leads">, shown: readonly Showing[]): Promise<void> {
  if (shown.length === 0) return;
  await sql`
    update leads l set last_agent_id = v."agentId"
    from jsonb_to_recordset(${JSON.stringify(shown)}::jsonb) as v ("leadId" uuid, "agentId" uuid)
    where l.tenant_id = current_tenant() and l.id = v."leadId"
      and l.id = any(${shown.map(({ leadId }) => leadId)}::uuid[])
      and l.last_agent_id is distinct from v."agentId"`.execute(tx);
}
