import type { AttemptOutcome } from "@parley/contract";
import { sql } from "kysely";
import { insertRows } from "../../platform/db/insert-rows.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { isEnded } from "../telephony/index.ts";
import type { CallRow, LegRow } from "./pictures.ts";

/* What came of pictures, written down for many calls at once. */

export async function saveCalls(tx: Tx<"calls">, calls: readonly CallRow[]): Promise<void> {
  if (calls.length === 0) return;
  await sql`
    update calls c set
      state = v.state, outcome = v.outcome, agent_id = v.agent_id, team_id = v.team_id,
      dismissed_at = v.dismissed_at, dismissed_as = v.dismissed_as,
      in_flow = v.in_flow, farewell = v.farewell, farewell_sound = v.farewell_sound,
      queue_id = v.queue_id, queued_at = v.queued_at, queue_stage = v.queue_stage,
      requeued_at = v.requeued_at, requeued_by = v.requeued_by,
      requeued_team_id = v.requeued_team_id, requeued_seconds = v.requeued_seconds,
      pool_team_ids = v.pool_team_ids, pool_skill_ids = v.pool_skill_ids, detected_as = v.detected_as,
      agent_verdict = v.agent_verdict, agent_leg_id = v.agent_leg_id,
      agent_leg_tries = v.agent_leg_tries, agent_returns = v.agent_returns, ended_by_us = v.ended_by_us, hold_wanted = v.hold_wanted,
      third_id = v.third_id, third_leg_id = v.third_leg_id,
      third_agent_id = v.third_agent_id, third_team_id = v.third_team_id, third_plan = v.third_plan,
      third_state = v.third_state, third_may_stay = v.third_may_stay, handed_over_at = v.handed_over_at,
      ringing_at = v.ringing_at, answered_at = v.answered_at, connected_at = v.connected_at,
      held_at = v.held_at, hold_seconds = v.hold_seconds, talk_seconds = v.talk_seconds,
      ended_at = v.ended_at, line_lost_at = v.line_lost_at, greeting_ended_at = v.greeting_ended_at, message_left_at = v.message_left_at
    from jsonb_to_recordset(${JSON.stringify(calls)}::jsonb) as v (
      id uuid, state text, outcome text, agent_id uuid, team_id uuid, dismissed_at timestamptz,
      dismissed_as text, in_flow boolean, farewell text, farewell_sound jsonb, queue_id uuid, queued_at timestamptz, queue_stage int,
      requeued_at timestamptz, requeued_by uuid, requeued_team_id uuid, requeued_seconds int,
      pool_team_ids uuid[], pool_skill_ids uuid[], detected_as text, agent_verdict text,
      agent_leg_id uuid, agent_leg_tries int, agent_returns boolean,
      ended_by_us boolean, hold_wanted boolean, third_id uuid, third_leg_id uuid, third_agent_id uuid, third_team_id uuid, third_plan text,
      third_state text, third_may_stay boolean, handed_over_at timestamptz, ringing_at timestamptz, answered_at timestamptz,
      connected_at timestamptz, held_at timestamptz, hold_seconds int, talk_seconds int,
      ended_at timestamptz, line_lost_at timestamptz, greeting_ended_at timestamptz, message_left_at timestamptz)
    where c.tenant_id = current_tenant() and c.id = v.id
      and c.id = any(${calls.map(({ id }) => id)}::uuid[])`.execute(tx);
}

export async function saveLegs(
  tx: Tx<"legs">,
  provider: string,
  legs: readonly LegRow[],
  now: Date,
): Promise<void> {
  const fresh = legs.filter((leg) => leg.isNew);
  const known = legs.filter((leg) => !leg.isNew);
  const inserted = insertRows(
    tx,
    "legs",
    fresh.map((leg) => ({
      id: leg.id,
      call_id: leg.call_id,
      kind: leg.kind,
      provider,
      state: leg.state,
      created_at: now,
    })),
  );
  await Promise.all([inserted, updateLegs(tx, known)]);
}

async function updateLegs(tx: Tx<"legs">, known: readonly LegRow[]): Promise<void> {
  if (known.length === 0) return;
  const rows = known.map(({ id, state, news }) => ({ id, state, news, live: !isEnded(state) }));
  await sql`
    update legs l set state = v.state, live = v.live, history = l.history || v.news
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as v (id uuid, state jsonb, live boolean, news jsonb)
    where l.tenant_id = current_tenant() and l.id = v.id
      and l.id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(tx);
}

/** Closes the attempts of calls that ended: each gets its one final outcome, once. */
export async function closeAttempts(
  tx: Tx<"attempts">,
  rows: readonly { callId: string; outcome: AttemptOutcome }[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update attempts a set outcome = v.outcome, closed_at = ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v ("callId" uuid, outcome text)
    where a.tenant_id = current_tenant() and a.call_id = v."callId" and a.outcome is null
      and a.call_id = any(${rows.map(({ callId }) => callId)}::uuid[])`.execute(tx);
}
