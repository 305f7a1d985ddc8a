import type pg from "pg";
import { type LoggedLeg, readCarrierLog } from "./carrier-log.ts";

type AttemptRow = {
  id: string;
  call_id: string;
  lead_id: string;
  outcome: string | null;
  customer_leg_id: string;
  call_state: string;
  decision: string | null;
};

/** What the judge found wrong, in words; empty when all holds. */
export type Verdict = { faults: string[]; originates: number; attempts: number };

/**
 * Holds the database against the carrier's own log: every originate has exactly one attempt and was
 * made once, every attempt a decision that allows it and one final outcome, no lead two live calls at a time, sums are equal, and
 * agents are where their calls say.
 */
export async function judge(db: pg.Pool, logFile: string): Promise<Verdict> {
  return judgeLegs(db, await readCarrierLog(logFile));
}

/** The same against what another far side knows of each leg that was dialled. */
export async function judgeLegs(
  db: pg.Pool,
  legs: ReadonlyMap<string, LoggedLeg>,
): Promise<Verdict> {
  const { rows: attempts } = await db.query<AttemptRow>(
    `select a.id, a.call_id, a.lead_id, a.outcome, c.customer_leg_id, c.state as call_state,
       d.outcome as decision
     from attempts a join calls c on c.tenant_id = a.tenant_id and c.id = a.call_id
     left join dial_decisions d on d.tenant_id = a.tenant_id and d.id = a.id`,
  );
  const faults = [
    ...originatesAgainstAttempts(legs, attempts),
    ...overlaps(legs, attempts),
    ...(await sums(db)),
    ...(await agents(db)),
  ];
  return { faults, originates: legs.size, attempts: attempts.length };
}

function originatesAgainstAttempts(
  legs: ReadonlyMap<string, LoggedLeg>,
  attempts: readonly AttemptRow[],
): string[] {
  const faults: string[] = [];
  const byLeg = new Map<string, AttemptRow[]>();
  for (const attempt of attempts) {
    byLeg.set(attempt.customer_leg_id, [...(byLeg.get(attempt.customer_leg_id) ?? []), attempt]);
    const wasDialled = legs.has(attempt.customer_leg_id);
    if (attempt.decision !== "ALLOW") faults.push(`attempt ${attempt.id} was not allowed`);
    if (attempt.outcome === null) faults.push(`attempt ${attempt.id} has no outcome`);
    if (attempt.call_state !== "ENDED") faults.push(`call ${attempt.call_id} has not ended`);
    if (wasDialled && attempt.outcome === "NOT_PLACED") {
      faults.push(`attempt ${attempt.id} says it was not placed, but the carrier dialled it`);
    }
  }
  for (const leg of legs.values()) {
    const found = byLeg.get(leg.legId) ?? [];
    if (found.length !== 1) faults.push(`leg ${leg.legId} has ${found.length} attempts`);
    if (found[0] && found[0].id !== leg.attemptId) faults.push(`leg ${leg.legId}: other attempt`);
    if (leg.originates !== 1) faults.push(`leg ${leg.legId} was dialled ${leg.originates} times`);
    if (leg.endedAt === null) faults.push(`leg ${leg.legId} never ended at the carrier`);
  }
  return faults;
}

/** Two calls of one lead at one time, by the carrier's clock. */
function overlaps(legs: ReadonlyMap<string, LoggedLeg>, attempts: readonly AttemptRow[]): string[] {
  const byLead = new Map<string, LoggedLeg[]>();
  for (const { lead_id, customer_leg_id } of attempts) {
    const leg = legs.get(customer_leg_id);
    if (leg) byLead.set(lead_id, [...(byLead.get(lead_id) ?? []), leg]);
  }
  const faults: string[] = [];
  for (const [lead, calls] of byLead) {
    calls.sort((a, b) => a.originatedAt - b.originatedAt);
    calls.forEach((call, i) => {
      const before = calls[i - 1];
      if (before && (before.endedAt ?? Number.POSITIVE_INFINITY) > call.originatedAt) {
        faults.push(
          `lead ${lead} had two live calls at ${new Date(call.originatedAt).toISOString()}`,
        );
      }
    });
  }
  return faults;
}

/** The ledger, the members and the leads, each recounted from the attempts. */
async function sums(db: pg.Pool): Promise<string[]> {
  const { rows } = await db.query<{ what: string; kept: number; counted: number }>(`
    with counted as (
      select campaign_id, outcome, count(*) as n from attempts
      where campaign_id is not null group by 1, 2
    ), ledger as (
      select campaign_id, outcome, sum(attempts) as n from campaign_ledger group by 1, 2
      having sum(attempts) > 0
    )
    select 'ledger ' || coalesce(c.outcome, l.outcome) as what,
      coalesce(l.n, 0)::int as kept, coalesce(c.n, 0)::int as counted
    from counted c full join ledger l using (campaign_id, outcome)
    where coalesce(c.n, 0) <> coalesce(l.n, 0)
    union all
    select 'member ' || m.id, m.attempts, count(a.id)::int
    from campaign_members m left join attempts a
      on a.tenant_id = m.tenant_id and a.member_id = m.id and a.outcome <> 'NOT_PLACED'
    group by m.id, m.attempts having m.attempts <> count(a.id)
    union all
    select 'lead ' || l.id, l.attempts, count(a.id)::int
    from leads l left join attempts a
      on a.tenant_id = l.tenant_id and a.lead_id = l.id and a.outcome <> 'NOT_PLACED'
    group by l.id, l.attempts having l.attempts <> count(a.id)`);
  return rows.map((row) => `${row.what}: kept ${row.kept}, counted ${row.counted}`);
}

/** Nobody is reserved for, on, or wrapping up a call that says otherwise; no lead holds a dead call. */
async function agents(db: pg.Pool): Promise<string[]> {
  const { rows } = await db.query<{ fault: string }>(`
    select 'agent ' || a.user_id || ' is ' || a.state || ' on a call that is ' || coalesce(c.state, 'gone')
      as fault
    from agents a left join calls c on c.tenant_id = a.tenant_id and c.id = a.call_id
    where a.call_id is not null and (
      c.id is null or c.agent_id <> a.user_id
      or (a.state in ('RESERVED', 'ON_CALL') and c.state = 'ENDED')
      or (a.state = 'WRAP_UP' and (c.state <> 'ENDED' or c.outcome <> 'CONNECTED')))
    union all
    select 'lead ' || l.id || ' still holds a call' from leads l
    join calls c on c.tenant_id = l.tenant_id and c.id = l.active_call_id where c.state = 'ENDED'
    union all
    select 'member ' || m.id || ' still dials' from campaign_members m
    join calls c on c.tenant_id = m.tenant_id and c.id = m.call_id where c.state = 'ENDED'`);
  return rows.map((row) => row.fault);
}
