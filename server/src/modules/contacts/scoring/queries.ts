import type { ScoreDrift } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { withinScope } from "../../../platform/scope.ts";
import { leadColumns } from "../leads/filter.ts";
import type { Basis, SourceCounts } from "./rules/rules.ts";

/** A lead as a score sees it. `fields` is there for learned models only. */
export type ScoredLead = {
  id: string;
  source: string | null;
  status: string;
  assignee_id: string | null;
  team_id: string | null;
  last_agent_id: string | null;
  created: number;
  attempts: number;
  time_zone: string | null;
  company: boolean;
  attributes: Record<string, unknown> | null;
};

/** Which leads: these, or the living ones behind an id, in the order of their ids. */
export type Which =
  | { ids: readonly string[] }
  | { after: string | undefined; limit: number; unscored?: boolean };

const facts = sql.raw(`l.id, l.source, l.status, l.assignee_id, l.team_id, l.last_agent_id,
  extract(epoch from l.created_at)::float8 * 1000 as created`);
const more = sql.raw(`l.attempts, l.time_zone, l.company is not null as company, l.attributes`);
const none = sql.raw(`0 as attempts, null as time_zone, false as company, null as attributes`);

export async function leadsToScore(
  tx: Tx<"leads" | "lead_scores">,
  which: Which,
  withFields: boolean,
): Promise<ScoredLead[]> {
  const columns = sql`${facts}, ${withFields ? more : none}`;
  if ("ids" in which) {
    const { rows } = await sql<ScoredLead>`
      select ${columns} from leads l
      where l.id = any(${[...which.ids]}::uuid[]) and l.deleted_at is null order by l.id`.execute(
      tx,
    );
    return rows;
  }
  const { after, limit, unscored } = which;
  const start = after === undefined ? sql`true` : sql`l.id > ${after}`;
  const fresh = unscored
    ? sql`not exists (select from lead_scores s where s.lead_id = l.id)`
    : sql`true`;
  const { rows } = await sql<ScoredLead>`
    select ${columns} from leads l
    where l.deleted_at is null and ${start} and ${fresh} order by l.id limit ${limit}`.execute(tx);
  return rows;
}

export async function countLivingLeads(tx: Tx<"leads">): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from leads where deleted_at is null`.execute(tx);
  return rows[0]?.count ?? 0;
}

export type ScoreRow = { leadId: string; score: number; parts: readonly number[] };
export type ScoredBy = { model: number; settingsVersion: number };

/** Keeps scores, which come in the order of their leads, so that two who write at once never wait in a ring. */
export async function saveScores(
  tx: Tx<"lead_scores" | "campaign_members">,
  rows: readonly ScoreRow[],
  { model, settingsVersion }: ScoredBy,
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into lead_scores (lead_id, score, model, settings_version, parts, scored_at)
    select v.lead_id, v.score, ${model}::int, ${settingsVersion}::int, v.parts::smallint[], ${now}::timestamptz
    from unnest(${rows.map((row) => row.leadId)}::uuid[], ${rows.map((row) => row.score)}::smallint[],
      ${rows.map((row) => `{${row.parts.join()}}`)}::text[]) as v (lead_id, score, parts)
    on conflict (tenant_id, lead_id) do update set score = excluded.score, model = excluded.model,
      settings_version = excluded.settings_version, parts = excluded.parts,
      scored_at = excluded.scored_at`.execute(tx);
  await moveInQueues(tx, rows);
}

/**
 * Campaigns may dial by score: members that have a turn before them follow their leads. All of these leads are looked
 * at and only members whose points are others now are written, so that one that came while its lead was scored is
 * found the next time. The ids are named once more for the sake of plans that are kept.
 */
async function moveInQueues(tx: Tx<"campaign_members">, rows: readonly ScoreRow[]): Promise<void> {
  const leadIds = rows.map((row) => row.leadId);
  const points = rows.map((row) => Math.round(row.score / 10));
  await sql`
    with moved as (
      select m.campaign_id, m.id, v.points
      from unnest(${leadIds}::uuid[], ${points}::smallint[]) as v (lead_id, points)
      join campaign_members m on m.lead_id = v.lead_id
      where m.lead_id = any(${leadIds}::uuid[]) and m.state <> 'DONE' and m.score <> v.points
      order by m.campaign_id, m.id for update of m
    )
    update campaign_members m set score = moved.points
    from moved where m.campaign_id = moved.campaign_id and m.id = moved.id`.execute(tx);
}

export type StoredScore = {
  lead_id: string;
  score: number;
  model: number;
  settings_version: number;
  parts: number[];
  scored_at: Date;
};

export function findScores(
  tx: Tx<"lead_scores">,
  leadIds: readonly string[],
): Promise<StoredScore[]> {
  return tx
    .selectFrom("lead_scores")
    .select(["lead_id", "score", "model", "settings_version", "parts", "scored_at"])
    .where("lead_id", "=", sql<string>`any(${[...leadIds]}::uuid[])`)
    .execute();
}

export type StateRow = {
  live_model: number;
  basis: Basis | null;
  basis_at: Date | null;
  aged_on: string | null;
  fault: string | null;
  fault_at: Date | null;
  drift: ScoreDrift | null;
  drift_at: Date | null;
};

/** Where the scoring of the tenant stands; a row is made at the first change. */
export async function readState(tx: Tx<"scoring_states">): Promise<StateRow | undefined> {
  const { rows } = await sql<StateRow>`
    select live_model, basis, basis_at, aged_on::text, fault, fault_at, drift, drift_at
    from scoring_states`.execute(tx);
  return rows[0];
}

export type StateChange = Partial<{
  live_model: number;
  basis: string;
  basis_at: Date;
  aged_on: string | null;
  fault: string | null;
  fault_at: Date | null;
  drift: string | null;
  drift_at: Date | null;
}>;

export async function saveState(
  tx: Tx<"scoring_states">,
  tenantId: string,
  change: StateChange,
): Promise<void> {
  await tx
    .insertInto("scoring_states")
    .values({ tenant_id: tenantId, ...change })
    .onConflict((conflict) => conflict.column("tenant_id").doUpdateSet(change))
    .execute();
}

/** More sources than this are not told apart. */
const mostSources = 500;

/** How the leads of each source ended, of those that have; the largest sources first. */
export async function countsOfSources(tx: Tx<"leads">): Promise<SourceCounts[]> {
  const { rows } = await sql<SourceCounts>`
    select source as name, count(*)::int as closed,
      (count(*) filter (where status = 'CONVERTED'))::int as converted
    from leads
    where deleted_at is null and source is not null
      and status in ('CONVERTED', 'NOT_INTERESTED', 'UNREACHABLE')
    group by source order by closed desc, source limit ${mostSources}`.execute(tx);
  return rows;
}

export async function openLeadsOfAssignees(
  tx: Tx<"leads">,
): Promise<{ id: string; leads: number }[]> {
  const { rows } = await sql<{ id: string; leads: number }>`
    select assignee_id as id, count(*)::int as leads from leads
    where deleted_at is null and assignee_id is not null
      and status not in ('CONVERTED', 'NOT_INTERESTED', 'UNREACHABLE')
    group by assignee_id`.execute(tx);
  return rows;
}

/** How many living leads have a score. */
export async function countScored(tx: Tx<"lead_scores" | "leads">): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from lead_scores s join leads l on l.id = s.lead_id
    where l.deleted_at is null`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** How many leads have which score, in twenty bins of five points. */
export async function scoreBins(ctx: Ctx): Promise<{ bin: number; leads: number; sum: number }[]> {
  const tx: Tx<"lead_scores" | "leads"> = ctx.tx;
  const { rows } = await sql<{ bin: number; leads: number; sum: number }>`
    select least(s.score / 50, 19)::int as bin, count(*)::int as leads, sum(s.score)::float8 as sum
    from lead_scores s join leads l on l.id = s.lead_id
    where l.deleted_at is null and ${withinScope(ctx, "scoring:read", leadColumns)}
    group by 1 order by 1`.execute(tx);
  return rows;
}

/** A few leads of all kinds, that the caller may see: the newest of each source first. */
export async function sampleLeads(
  ctx: Ctx,
  limit: number,
): Promise<{ id: string; name: string }[]> {
  const tx: Tx<"leads"> = ctx.tx;
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from (
      select r.id, r.name, row_number() over (partition by r.source, r.status order by r.id desc) as nth
      from (
        select l.id, l.name, l.source, l.status from leads l
        where l.deleted_at is null and ${withinScope(ctx, "leads:read", leadColumns)}
        order by l.id desc limit 2000
      ) as r
    ) as sampled order by nth, id desc limit ${limit}`.execute(tx);
  return rows;
}
