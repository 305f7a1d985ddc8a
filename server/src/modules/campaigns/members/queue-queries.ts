import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { newId } from "../../../platform/ids.ts";
import type { CampaignRow } from "../queries.ts";
import { inOrder, type ListedMember, type MemberRow, memberColumns } from "./queries.ts";
import { pointsOfLead } from "./scores.ts";

export type QueuedRow = MemberRow & { lead_name: string };

/** The members that are dialled next, with the names of their leads. */
export async function selectQueue(
  tx: Tx<"campaign_members" | "leads">,
  campaign: Pick<CampaignRow, "id" | "strategy">,
  limit: number,
  now: Date,
): Promise<QueuedRow[]> {
  const rows = await inOrder(tx, campaign, now).limit(limit).$castTo<MemberRow>().execute();
  const names = await tx
    .selectFrom("leads")
    .select(["id", "name"])
    .where("id", "=", sql<string>`any(${rows.map((row) => row.lead_id)}::uuid[])`)
    .execute();
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({ ...row, lead_name: nameOf.get(row.lead_id) ?? "" }));
}

type Which = { id: string } | { leadId: string };

/** A member under lock, by its own id or its lead's. */
export function lockMember(
  tx: Tx<"campaign_members" | "leads">,
  campaignId: string,
  which: Which,
): Promise<ListedMember | undefined> {
  return oneMember(tx, campaignId, which, sql`for update of m`);
}

/** The same to look at. */
export function findMember(
  tx: Tx<"campaign_members" | "leads">,
  campaignId: string,
  which: Which,
): Promise<ListedMember | undefined> {
  return oneMember(tx, campaignId, which, sql``);
}

async function oneMember(
  tx: Tx<"campaign_members" | "leads">,
  campaignId: string,
  which: Which,
  lock: RawBuilder<unknown>,
): Promise<ListedMember | undefined> {
  const by = "id" in which ? sql`m.id = ${which.id}` : sql`m.lead_id = ${which.leadId}`;
  const columns = sql.join(memberColumns.map((name) => sql.ref(`m.${name}`)));
  const { rows } = await sql<ListedMember>`
    select ${columns}, l.name as lead_name
    from campaign_members m join leads l on l.id = m.lead_id
    where m.campaign_id = ${campaignId} and ${by}
    order by m.id limit 1 ${lock}`.execute(tx);
  return rows[0];
}

export async function insertQueued(
  tx: Tx<"campaign_members" | "leads" | "contacts" | "lead_scores">,
  row: { campaignId: string; leadId: string; contactPointId: string; priority: number; now: Date },
): Promise<string> {
  const id = newId();
  await sql`
    insert into campaign_members
      (campaign_id, id, lead_id, contact_point_id, priority, score, shuffle, due_at, language)
    select ${row.campaignId}::uuid, ${id}::uuid, l.id, ${row.contactPointId}::uuid, ${row.priority}::int,
      ${pointsOfLead("l.id")}, hashtext(${id}::text), ${row.now}::timestamptz, lower(left(c.language, 2))
    from leads l join contacts c on c.id = l.contact_id where l.id = ${row.leadId}`.execute(tx);
  return id;
}

export type Requeue = {
  priority?: number | undefined;
  skillId?: string | null | undefined;
  dueAt?: Date;
  first?: Date;
};

/** Changes where a member stands; put first, it stands before all that may be dialled, by any order. */
export async function requeueMember(
  tx: Tx<"campaign_members" | "lead_scores">,
  campaignId: string,
  id: string,
  { priority, skillId, dueAt, first }: Requeue,
): Promise<void> {
  await sql`
    update campaign_members m set
      state = case when m.state = 'DONE' and ${dueAt ?? null}::timestamptz is not null
        then 'DIALABLE' else m.state end,
      ended = m.ended and ${dueAt ?? null}::timestamptz is null,
      priority = coalesce(${priority ?? null}::int, m.priority),
      score = case m.state when 'DONE' then ${pointsOfLead("m.lead_id")} else m.score end,
      skill_id = case when ${skillId !== undefined}::boolean then ${skillId ?? null}::uuid
        else m.skill_id end,
      due_at = coalesce(${dueAt ?? null}::timestamptz, m.due_at)
    where m.campaign_id = ${campaignId} and m.id = ${id}`.execute(tx);
  if (!first) return;
  await sql`
    update campaign_members m set put_first_at = ${first},
      priority = greatest(m.priority, h.priority + 1),
      due_at = least(${first}::timestamptz, h.due_at - interval '1 ms'),
      shuffle = greatest(h.shuffle::bigint - 1, -2147483648)::int
    from (select coalesce(max(d.priority), 0) as priority, coalesce(min(d.due_at), ${first}) as due_at,
        coalesce(min(d.shuffle), 0) as shuffle
      from campaign_members d
      where d.campaign_id = ${campaignId} and d.state = 'DIALABLE' and d.id <> ${id}) as h
    where m.campaign_id = ${campaignId} and m.id = ${id}`.execute(tx);
}
