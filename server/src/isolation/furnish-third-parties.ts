import { newId } from "../platform/ids.ts";
import type { Estate } from "./estate.ts";

/** Somebody outside and a colleague who were called in a call, the latter still. */
export async function thirdParties(estate: Estate, callId: string): Promise<void> {
  const { tenant, leadId, agent, teamId } = estate;
  const [third, digest] = [newId(), Buffer.from("third")];
  await tenant.server.admin.query(
    `insert into dial_decisions (tenant_id, id, at, written_at, number_digest, outcome, rule_version,
       packs, needs_agent, origin, purpose, lead_id, agent_id)
     values ($1, $2, clock_timestamp(), clock_timestamp(), $3, 'ALLOW',
       coalesce((select number from law_versions where tenant_id = $1), 0), '{}', false, 'INBOUND',
       'CONSULTATION', $4, $5)`,
    [tenant.id, third, digest, leadId, agent.userId],
  );
  await tenant.server.admin.query(
    `insert into third_parties (tenant_id, id, call_id, leg_id, how, asked_by, number, number_digest,
       asked_at)
     values ($1, $2, $3, $4, 'WARM', $5, $6, $7, clock_timestamp())`,
    [tenant.id, third, callId, newId(), agent.userId, "\\x00", digest],
  );
  const colleague = newId();
  await tenant.server.admin.query(
    `insert into third_parties (tenant_id, id, call_id, leg_id, how, asked_by, agent_id, asked_at)
     values ($1, $2, $3, $4, 'WARM', $5, $5, clock_timestamp())`,
    [tenant.id, colleague, callId, newId(), agent.userId],
  );
  await tenant.server.admin.query(
    `update calls set third_id = $3, third_agent_id = $4, third_team_id = $5
     where tenant_id = $1 and id = $2`,
    [tenant.id, callId, colleague, agent.userId, teamId],
  );
  await handedOver(estate, callId);
}

/** A call that waits in a queue once more, because its agent handed it over. */
async function handedOver(
  { tenant, agent, teamId, queueId }: Estate,
  callId: string,
): Promise<void> {
  await tenant.server.admin.query(
    `update calls set requeued_by = $3, requeued_team_id = $4 where tenant_id = $1 and id = $2`,
    [tenant.id, callId, agent.userId, teamId],
  );
  await tenant.server.admin.query(
    `insert into queue_waits (tenant_id, id, call_id, queue_id, handed_by, entered_at, left_at, outcome)
     values ($1, $2, $3, $4, $5, clock_timestamp(), clock_timestamp(), 'LEFT_QUEUE')`,
    [tenant.id, newId(), callId, queueId, agent.userId],
  );
}
