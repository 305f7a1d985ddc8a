import type { AttemptOutcome, MemberOutcome, RefusalReason } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import { isCalledAgain } from "../passes/queries.ts";
import type { DoneBecause } from "../plan.ts";
import type { CampaignRow } from "../queries.ts";

/** HELD: it would be DIALABLE, and does not meet the campaign's filter. */
export type MemberState = "DIALABLE" | "HELD" | "LEASED" | "DIALING" | "DONE";

export type MemberRow = {
  id: string;
  campaign_id: string;
  lead_id: string;
  contact_point_id: string;
  state: MemberState;
  priority: number;
  /** Of its lead, in whole points. */
  score: number;
  attempts: number;
  /** How often attempts of this pass ended so. */
  outcome_counts: Partial<Record<AttemptOutcome, number>>;
  done_because: DoneBecause | null;
  last_outcome: MemberOutcome | null;
  refused_for: RefusalReason[];
  due_at: Date;
  leased_by: string | null;
  lease_until: Date | null;
  call_id: string | null;
  put_first_at: Date | null;
  skill_id: string | null;
  language: string | null;
};

export const memberColumns = [
  "id",
  "campaign_id",
  "lead_id",
  "contact_point_id",
  "state",
  "priority",
  "score",
  "attempts",
  "outcome_counts",
  "done_because",
  "last_outcome",
  "refused_for",
  "due_at",
  "leased_by",
  "lease_until",
  "call_id",
  "put_first_at",
  "skill_id",
  "language",
] as const;

/**
 * Of rows that another transaction holds: they are passed over, so that claims never wait for each other; or waited
 * for, by somebody who would otherwise hear that there is nobody.
 */
export type Held = "PASSED_OVER" | "WAITED_FOR";

/** The next members to dial, in the campaign's order, under lock. */
export function claimMembers(
  tx: Tx<"campaign_members">,
  campaign: Pick<CampaignRow, "id" | "strategy">,
  limit: number,
  now: Date,
  held: Held,
): Promise<MemberRow[]> {
  const next = inOrder(tx, campaign, now)
    .limit(limit)
    .forUpdate()
    .$if(held === "PASSED_OVER", (query) => query.skipLocked());
  return next.$castTo<MemberRow>().execute();
}

/** Members that may be dialled now, in the order in which they are. */
export function inOrder(
  tx: Tx<"campaign_members">,
  campaign: Pick<CampaignRow, "id" | "strategy">,
  now: Date,
) {
  const due = tx
    .selectFrom("campaign_members")
    .select(memberColumns)
    .where("campaign_id", "=", campaign.id)
    // Said, not handed over: only so does a kept plan know that the partial indexes hold all of them.
    .where("state", "=", sql.lit("DIALABLE"))
    .where("due_at", "<=", now);
  return {
    SEQUENTIAL: due.orderBy("due_at").orderBy("id"),
    RANDOM: due.orderBy("shuffle").orderBy("id"),
    PRIORITY_BASED: due
      .orderBy("priority", "desc")
      .orderBy("score", "desc")
      .orderBy("due_at")
      .orderBy("id"),
    // By priority among those who can be served; who they are is asked when somebody is free.
    SKILL_BASED: due.orderBy("priority", "desc").orderBy("due_at").orderBy("id"),
  }[campaign.strategy];
}

export async function markMembersDialing(
  tx: Tx<"campaign_members">,
  campaignId: string,
  rows: readonly { id: string; attempts: number; callId: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  // The number of the attempt is guarded here: a row that moved on meanwhile is not taken again.
  await sql`
    update campaign_members m set state = 'DIALING', attempts = m.attempts + 1, call_id = v."callId",
      leased_by = null, lease_until = null, put_first_at = null, refused_for = '{}'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v (id uuid, attempts int, "callId" uuid)
    where m.tenant_id = current_tenant() and m.campaign_id = ${campaignId} and m.id = v.id
      and m.id = any(${rows.map(({ id }) => id)}::uuid[])
      and m.attempts = v.attempts and m.state in ('DIALABLE', 'LEASED')`.execute(tx);
}

/** Members that could not be dialled just now: their lead is on another call. */
export async function putOffMembers(
  tx: Tx<"campaign_members">,
  campaignId: string,
  ids: readonly string[],
  dueAt: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("campaign_members")
    .set({ due_at: dueAt, state: "DIALABLE", leased_by: null, lease_until: null })
    .where("campaign_id", "=", campaignId)
    .where("id", "in", [...ids])
    .execute();
}

export async function insertMembers(
  tx: Tx<"campaign_members" | "leads" | "contacts" | "lead_scores">,
  campaignId: string,
  rows: readonly { leadId: string; contactPointId: string }[],
  how: { priority: number; skillId: string | null; additionId?: string },
  now: Date,
): Promise<number> {
  if (rows.length === 0) return 0;
  const { priority, skillId, additionId = null } = how;
  const values = rows.map((row) => ({ ...row, id: newId() }));
  // `shuffle` comes from the random part of the id: an order that is random and stays the same.
  const result = await sql`
    insert into campaign_members
      (campaign_id, id, lead_id, contact_point_id, priority, score, shuffle, due_at, skill_id, language,
        addition_id)
    select ${campaignId}::uuid, v.id, v."leadId", v."contactPointId", ${priority}::int,
      coalesce((s.score + 5) / 10, 0), hashtext(v.id::text), ${now}::timestamptz, ${skillId}::uuid,
      lower(left(c.language, 2)), ${additionId}::uuid
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb)
      as v (id uuid, "leadId" uuid, "contactPointId" uuid)
    join leads l on l.id = v."leadId" join contacts c on c.id = l.contact_id
    left join lead_scores s on s.lead_id = l.id
    on conflict do nothing`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

export type ListedMember = MemberRow & { lead_name: string };

export function selectMembers(
  tx: Tx<"campaign_members" | "leads" | "campaigns">,
  campaignId: string,
  filter: { states?: readonly string[] | undefined; before?: string | undefined; limit: number },
  now: Date,
): Promise<ListedMember[]> {
  const shown = sql<string>`case when m.state = 'DIALABLE' and m.due_at > ${now} then 'WAITING'
    when ${isCalledAgain} then 'DIALABLE' else m.state end`;
  let query = tx
    .selectFrom("campaign_members as m")
    .innerJoin("leads as l", "l.id", "m.lead_id")
    .innerJoin("campaigns as c", "c.id", "m.campaign_id")
    .select(["m.id", "m.campaign_id", "m.lead_id", "m.contact_point_id", "m.priority", "m.score"])
    .select([
      "m.attempts",
      "m.outcome_counts",
      "m.done_because",
      "m.last_outcome",
      "m.refused_for",
      "m.due_at",
      "m.leased_by",
      "m.lease_until",
    ])
    .select(["m.call_id", "m.put_first_at", "m.skill_id", "m.language", "l.name as lead_name"])
    .select(shown.as("state"))
    .where("m.campaign_id", "=", campaignId);
  if (filter.states) query = query.where(shown, "in", [...filter.states]);
  if (filter.before) query = query.where("m.id", "<", filter.before);
  return query.orderBy("m.id", "desc").limit(filter.limit).$castTo<ListedMember>().execute();
}

export async function deleteMember(
  tx: Tx<"campaign_members">,
  campaignId: string,
  id: string,
): Promise<"deleted" | "busy" | "absent"> {
  const row = await tx
    .selectFrom("campaign_members")
    .select("state")
    .where("campaign_id", "=", campaignId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return "absent";
  if (row.state === "DIALING") return "busy";
  await tx
    .deleteFrom("campaign_members")
    .where("campaign_id", "=", campaignId)
    .where("id", "=", id)
    .execute();
  return "deleted";
}

export type MemberCounts = {
  total: number;
  dialable: number;
  waiting: number;
  dialing: number;
  held: number;
  done: number;
};

export async function countMembers(
  tx: Tx<"campaign_members" | "campaigns">,
  campaignId: string,
  now: Date,
): Promise<MemberCounts> {
  const { rows } = await sql<MemberCounts>`
    select count(*) as total,
      count(*) filter (where (m.state = 'DIALABLE' and m.due_at <= ${now}) or ${isCalledAgain}) as dialable,
      count(*) filter (where m.state = 'DIALABLE' and m.due_at > ${now}) as waiting,
      count(*) filter (where m.state in ('DIALING', 'LEASED')) as dialing,
      count(*) filter (where m.state = 'HELD') as held,
      count(*) filter (where m.state = 'DONE' and not ${isCalledAgain}) as done
    from campaign_members m join campaigns c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
    where m.tenant_id = current_tenant() and m.campaign_id = ${campaignId}`.execute(tx);
  return rows[0] ?? { total: 0, dialable: 0, waiting: 0, dialing: 0, held: 0, done: 0 };
}
