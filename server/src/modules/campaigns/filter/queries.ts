import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import { type inOrder, memberColumns } from "../members/queries.ts";

type Tables = Tx<"campaign_members" | "leads">;

/** What holds of the lead of the row `p`. */
export type Meets = RawBuilder<SqlBool>;
/** The lead of the row `p`, for a condition on it. */
export const leadOfRow = sql`p.lead_id`;

/** Of these members, whose rows are held, those that do not meet the filter. */
export async function notMeeting(
  tx: Tables,
  members: readonly { id: string; lead_id: string }[],
  holds: Meets,
): Promise<string[]> {
  const rows = members.map(({ id, lead_id }) => ({ id, lead_id }));
  const { rows: found } = await sql<{ id: string }>`
    select p.id from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p (id uuid, lead_id uuid)
    where not (${holds})`.execute(tx);
  return found.map(({ id }) => id);
}

export async function holdBack(
  tx: Tx<"campaign_members">,
  campaignId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update campaign_members m set state = 'HELD'
    where m.campaign_id = ${campaignId} and m.id = any(${[...ids]}::uuid[]) and m.state = 'DIALABLE'`.execute(
    tx,
  );
}

/** Holds those back of the next in order that do not meet the filter; answers how many. */
export async function holdAhead(
  tx: Tables,
  campaignId: string,
  next: ReturnType<typeof inOrder>,
  holds: Meets,
  limit: number,
): Promise<number> {
  const rows = await next
    .clearSelect()
    .select([...memberColumns])
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .$castTo<{ id: string; lead_id: string }>()
    .execute();
  const ids = rows.length === 0 ? [] : await notMeeting(tx, rows, holds);
  await holdBack(tx, campaignId, ids);
  return ids.length;
}

type Moved = { looked: number; held: number; freed: number; last: string | null };

/** Which members a look goes through: all that have a turn before them, or those that are held back. */
type Look = { campaignId: string; after: string | undefined; limit: number };

/** The statement that brings a page of members in step with the filter: some are held back, others have their turn again. */
export function following({ campaignId, after, limit }: Look, holds: Meets) {
  const behind = after === undefined ? sql`true` : sql`m.id > ${after}`;
  return sql<Moved>`
    with page as materialized (
      select m.id, m.lead_id, m.state from campaign_members m
      where m.campaign_id = ${campaignId} and m.state in ('DIALABLE', 'HELD') and ${behind}
      order by m.id limit ${limit} for update
    ), ${moving(campaignId, holds)}`;
}

/** The same of those that are held back, from a place in the drawn order on. */
export function freeing({ campaignId, after, limit }: Look, holds: Meets) {
  const behind =
    after === undefined
      ? sql`true`
      : sql`(m.shuffle, m.id) > (${Number(after.split(" ")[0])}::int, ${after.split(" ")[1]}::uuid)`;
  return sql<Moved>`
    with page as materialized (
      select m.id, m.lead_id, m.state, m.shuffle from campaign_members m
      where m.campaign_id = ${campaignId} and m.state = 'HELD' and ${behind}
      order by m.shuffle, m.id limit ${limit} for update skip locked
    ), ${moving(campaignId, holds, sql`p.shuffle || ' ' || p.id::text`, sql`p.shuffle desc, p.id desc`)}`;
}

function moving(
  campaignId: string,
  holds: Meets,
  place = sql`p.id::text`,
  backwards = sql`p.id desc`,
): RawBuilder<unknown> {
  return sql`judged as materialized (
      select p.id, p.state, case when ${holds} then 'DIALABLE' else 'HELD' end as becomes from page p
    ), moved as (
      update campaign_members m set state = j.becomes from judged j
      where m.campaign_id = ${campaignId} and m.id = j.id and j.state <> j.becomes
      returning j.becomes
    )
    select (select count(*)::int from page) as looked,
      (select count(*)::int from moved where becomes = 'HELD') as held,
      (select count(*)::int from moved where becomes = 'DIALABLE') as freed,
      (select ${place} from page p order by ${backwards} limit 1) as last`;
}

const nobody: Moved = { looked: 0, held: 0, freed: 0, last: null };

export async function followNext(tx: Tables, look: Look, holds: Meets): Promise<Moved> {
  return (await following(look, holds).execute(tx)).rows[0] ?? nobody;
}

export async function freeNext(tx: Tables, look: Look, holds: Meets): Promise<Moved> {
  return (await freeing(look, holds).execute(tx)).rows[0] ?? nobody;
}

/** Brings the memberships of some leads in step, for they were changed. */
export async function followLeads(
  tx: Tables,
  campaignId: string,
  leadIds: readonly string[],
  holds: Meets,
): Promise<number> {
  const { rows } = await sql<Moved>`
    with page as materialized (
      select m.id, m.lead_id, m.state from campaign_members m
      where m.campaign_id = ${campaignId} and m.lead_id = any(${[...leadIds]}::uuid[])
        and m.state in ('DIALABLE', 'HELD')
      order by m.id for update skip locked
    ), ${moving(campaignId, holds)}`.execute(tx);
  return (rows[0]?.held ?? 0) + (rows[0]?.freed ?? 0);
}

/** How many members a filter decides on: those that have a turn before them. */
export async function countWaiting(
  tx: Tx<"campaign_members">,
  campaignId: string,
): Promise<{ dialable: number; held: number }> {
  const { rows } = await sql<{ dialable: number; held: number }>`
    select (select count(*)::int from campaign_members m
        where m.campaign_id = ${campaignId} and m.state = 'DIALABLE') as dialable,
      (select count(*)::int from campaign_members m
        where m.campaign_id = ${campaignId} and m.state = 'HELD') as held`.execute(tx);
  return rows[0] ?? { dialable: 0, held: 0 };
}

type Shares = { of: number; before: number; after: number };

/** Of the first so many of a state in the drawn order, how many meet one filter, and how many the other. */
export async function sharesMeeting(
  tx: Tables,
  campaignId: string,
  state: "DIALABLE" | "HELD",
  { before, after }: { before: Meets; after: Meets },
  limit: number,
): Promise<Shares> {
  const { rows } = await sql<Shares>`
    select count(*)::int as of, count(*) filter (where ${before})::int as before,
      count(*) filter (where ${after})::int as after
    from (select m.lead_id from campaign_members m
      where m.campaign_id = ${campaignId} and m.state = ${sql.lit(state)}
      order by m.shuffle, m.id limit ${limit}) as p`.execute(tx);
  return rows[0] ?? { of: 0, before: 0, after: 0 };
}

/** Somebody waits because of the filter. */
export async function hasHeld(tx: Tx<"campaign_members">, campaignId: string): Promise<boolean> {
  const { rows } = await sql`
    select from campaign_members m
    where m.campaign_id = ${campaignId} and m.state = 'HELD' limit 1`.execute(tx);
  return rows.length > 0;
}
