import { type AttemptOutcome, recycledOutcomes } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { pointsOfLead } from "../members/scores.ts";
import type { CampaignRow } from "../queries.ts";

/** Whether a member `m` of a campaign `c` is done and has its turn again in the pass that is on. */
export const isCalledAgain = sql<boolean>`(m.state = 'DONE' and not m.ended and m.pass < c.pass
  and m.last_outcome = any(c.pass_outcomes))`;

/** Leads that are done, by how they ended; those that a pass which is on will call are among them. */
export async function countDone(
  tx: Tx<"campaign_members">,
  campaignId: string,
): Promise<Map<AttemptOutcome, number>> {
  const { rows } = await sql<{ outcome: AttemptOutcome; leads: number }>`
    select m.last_outcome as outcome, count(*)::int as leads from campaign_members m
    where m.campaign_id = ${campaignId} and m.state = 'DONE' and not m.ended
      and m.last_outcome = any(${[...recycledOutcomes]}::text[])
    group by m.last_outcome`.execute(tx);
  return new Map(rows.map((row) => [row.outcome, row.leads]));
}

type Passing = Pick<CampaignRow, "id" | "pass" | "pass_outcomes">;

/** The statement that gives the next members of a pass their turn: those of the lowest pass first, who wait longest. */
export function bringingBack({ id, pass, pass_outcomes }: Passing, limit: number, now: Date) {
  return sql`
    with picked as (
      select d.id from unnest(${[...pass_outcomes]}::text[]) as o (outcome)
      cross join lateral (
        select m.id, m.pass, m.due_at from campaign_members m
        where m.campaign_id = ${id} and m.state = 'DONE' and not m.ended
          and m.last_outcome = o.outcome and m.pass < ${pass}
        order by m.pass, m.due_at, m.id limit ${limit} for update skip locked
      ) as d
      order by d.pass, d.due_at, d.id limit ${limit}
    )
    update campaign_members m
    set state = 'DIALABLE', pass = ${pass}, attempts = 0, outcome_counts = '{}',
      due_at = ${now}, refused_for = '{}',
      score = ${pointsOfLead("m.lead_id")}
    from picked where m.campaign_id = ${id} and m.id = picked.id`;
}

export async function bringBack(
  tx: Tx<"campaign_members" | "lead_scores">,
  campaign: Passing,
  limit: number,
  now: Date,
): Promise<number> {
  const { numAffectedRows } = await bringingBack(campaign, limit, now).execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** From now on the pass cannot be taken back. */
export async function notePassBegun(
  tx: Tx<"campaigns">,
  campaignId: string,
  now: Date,
): Promise<void> {
  await tx
    .updateTable("campaigns")
    .set({ pass_dialled_at: now })
    .where("id", "=", campaignId)
    .where("pass_dialled_at", "is", null)
    .execute();
}
