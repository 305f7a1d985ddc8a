import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Need } from "./needs.ts";
import { type Held, type MemberRow, memberColumns } from "./queries.ts";

/**
 * The needs that members of a campaign have who may be dialled now. It goes from one need to the next by the
 * index, so that it looks at as many rows as there are needs, however many members have them.
 */
export async function dueNeeds(
  tx: Tx<"campaign_members">,
  campaignId: string,
  now: Date,
): Promise<Need[]> {
  const { rows } = await sql<{ need: string }>`
    with recursive known as (
      (select d.need as need from campaign_members d
        where d.campaign_id = ${campaignId} and d.state = 'DIALABLE'
        order by d.need limit 1)
      union all
      select next.need from known cross join lateral (
        select d.need as need from campaign_members d
        where d.campaign_id = ${campaignId} and d.state = 'DIALABLE' and d.need > known.need
        order by d.need limit 1) as next
    )
    select need from known where exists (
      select from campaign_members d
      where d.campaign_id = ${campaignId} and d.state = 'DIALABLE' and d.need = known.need
        and d.due_at <= ${now})`.execute(tx);
  return rows.map((row) => row.need);
}

/** The next members of each need, as many as said, by priority, under lock. */
export async function claimByNeed(
  tx: Tx<"campaign_members">,
  campaignId: string,
  quotas: readonly { need: Need; most: number }[],
  now: Date,
  held: Held,
): Promise<MemberRow[]> {
  if (quotas.length === 0) return [];
  return (await claimingByNeed(campaignId, quotas, now, held).execute(tx)).rows;
}

/** The statement of such a claim. */
export function claimingByNeed(
  campaignId: string,
  quotas: readonly { need: Need; most: number }[],
  now: Date,
  held: Held,
) {
  const skipping = held === "PASSED_OVER" ? sql`skip locked` : sql``;
  const columns = sql.join(memberColumns.map((name) => sql.ref(`d.${name}`)));
  return sql<MemberRow>`
    select m.* from jsonb_to_recordset(${JSON.stringify(quotas)}::jsonb) as q (need text, most int)
    cross join lateral (
      select ${columns} from campaign_members d
      where d.campaign_id = ${campaignId} and d.state = 'DIALABLE' and d.need = q.need
        and d.due_at <= ${now}
      order by d.priority desc, d.due_at, d.id limit q.most for update ${skipping}
    ) as m
    order by m.priority desc, m.due_at, m.id`;
}

/** What a contact speaks now, for all memberships of his leads. */
export async function followLanguage(
  tx: Tx<"campaign_members" | "leads" | "contacts">,
  contactIds: readonly string[],
): Promise<void> {
  await sql`
    update campaign_members m set language = lower(left(c.language, 2))
    from leads l join contacts c on c.id = l.contact_id
    where c.id = any(${[...contactIds]}::uuid[]) and m.lead_id = l.id
      and m.language is distinct from lower(left(c.language, 2))`.execute(tx);
}
