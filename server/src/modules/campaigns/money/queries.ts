import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";
import type { Spend } from "./money.ts";

type Tables = "campaign_spend" | "campaigns" | "calls" | "settings_versions";

/** The rates of a campaign as they hold now: its own, else the tenant's, else none. */
const rates = sql`
  select c.id, coalesce(c.line_minute, (s.value ->> 'lineMinute')::bigint, 0) as line_minute,
    coalesce(c.agent_hour, (s.value ->> 'agentHour')::bigint, 0) as agent_hour
  from campaigns c left join lateral (
    select v.value from settings_versions v
    where v.tenant_id = current_tenant() and v.section = 'costs' order by v.number desc limit 1
  ) as s on true`;

const milliseconds = (from: ReturnType<typeof sql>, to: ReturnType<typeof sql>) =>
  sql`coalesce(greatest(0, round(extract(epoch from ${to} - ${from}) * 1000)), 0)::bigint`;

/**
 * Adds the time of these calls, which have just ended: of the line from the answer on, of the agent from
 * when he was held, or got the call that nobody was held for. Where nothing costs anything, nothing is written.
 */
export async function addEndedCalls(
  tx: Tx<Tables>,
  campaignId: string,
  callIds: readonly string[],
): Promise<void> {
  const held = sql`case when c.pool_team_ids is null then c.started_at else c.connected_at end`;
  await add(
    tx,
    campaignId,
    sql`select sum(${milliseconds(sql`c.answered_at`, sql`c.ended_at`)}) as line_ms,
        coalesce(sum(${milliseconds(held, sql`c.ended_at`)}) filter (where c.agent_id is not null), 0)
          as agent_ms
      from calls c where c.id = any(${[...callIds]}::uuid[])`,
  );
}

/** Adds the lines of somebody outside who was called in a conversation of this campaign. */
export async function addThirdParties(
  tx: Tx<Tables>,
  campaignId: string,
  lineMs: number,
): Promise<void> {
  await add(tx, campaignId, sql`select ${lineMs}::bigint as line_ms, 0::bigint as agent_ms`);
}

/** Adds the wrap-up of calls: their agents were held for them until they were done. */
export async function addWrapUps(
  tx: Tx<Tables>,
  campaignId: string,
  callIds: readonly string[],
): Promise<void> {
  await add(
    tx,
    campaignId,
    sql`select 0 as line_ms, sum(${milliseconds(sql`c.ended_at`, sql`c.closed_at`)}) as agent_ms
      from calls c where c.id = any(${[...callIds]}::uuid[])`,
  );
}

/** Adds calls that were closed, by how they were. */
export async function addClosings(
  tx: Tx<"campaign_closings" | "calls">,
  campaignId: string,
  callIds: readonly string[],
): Promise<void> {
  await sql`
    insert into campaign_closings as k (campaign_id, disposition_id, calls)
    select ${campaignId}, c.disposition_id, count(*)::int from calls c
    where c.id = any(${[...callIds]}::uuid[]) and c.disposition_id is not null
    group by c.disposition_id order by c.disposition_id
    on conflict (tenant_id, campaign_id, disposition_id)
      do update set calls = k.calls + excluded.calls`.execute(tx);
}

export type Earned = { dispositionId: string; name: string; calls: number; worthMinor: number };

/** What closed calls are worth now, by how they were closed: the disposition's own worth here, else a conversion's. */
export async function earnedBy(
  tx: Tx<"campaign_closings" | "campaign_dispositions" | "dispositions" | "campaigns">,
  campaignId: string,
): Promise<Earned[]> {
  const { rows } = await sql<Earned>`
    select k.disposition_id as "dispositionId", d.name, k.calls, ${worthOf} as "worthMinor"
    from campaign_closings k
    join dispositions d on d.id = k.disposition_id
    join campaigns c on c.id = k.campaign_id
    left join campaign_dispositions p
      on p.campaign_id = k.campaign_id and p.disposition_id = k.disposition_id
    where k.campaign_id = ${campaignId} and ${worthOf} is not null
    order by k.calls * ${worthOf} desc, d.name`.execute(tx);
  return rows;
}

/** Of a disposition `d` in a campaign `c` with its pick `p`; null where nobody has said it. */
const worthOf = sql`coalesce(p.worth_minor, case when d.category = 'CONVERSION' then c.sale_minor end)`;

/** What a call is worth that is closed in each way; those that are worth nothing said are left out. */
export async function worthsOf(
  tx: Tx<"campaign_dispositions" | "dispositions" | "campaigns">,
  campaignId: string,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; worth: number }>`
    select d.id, ${worthOf} as worth from campaigns c cross join dispositions d
    left join campaign_dispositions p on p.campaign_id = c.id and p.disposition_id = d.id
    where c.id = ${campaignId} and ${worthOf} is not null`.execute(tx);
  return new Map(rows.map(({ id, worth }) => [id, Number(worth)]));
}

async function add(
  tx: Tx<Tables>,
  campaignId: string,
  time: ReturnType<typeof sql>,
): Promise<void> {
  await sql`
    insert into campaign_spend as s (campaign_id, line_minute, agent_hour, line_ms, agent_ms)
    select r.id, r.line_minute, r.agent_hour, t.line_ms, t.agent_ms
    from (${rates} where c.id = ${campaignId}) as r, (${time}) as t
    where r.line_minute + r.agent_hour > 0 and t.line_ms + t.agent_ms > 0
    on conflict (tenant_id, campaign_id, line_minute, agent_hour) do update set
      line_ms = s.line_ms + excluded.line_ms, agent_ms = s.agent_ms + excluded.agent_ms`.execute(
    tx,
  );
}

export async function spendOf(tx: Tx<"campaign_spend">, campaignId: string): Promise<Spend[]> {
  const { rows } = await sql<Record<keyof Spend, string>>`
    select line_minute::text as "lineMinute", agent_hour::text as "agentHour",
      line_ms::text as "lineMs", agent_ms::text as "agentMs"
    from campaign_spend where campaign_id = ${campaignId}`.execute(tx);
  return rows.map((row) => ({
    lineMinute: BigInt(row.lineMinute),
    agentHour: BigInt(row.agentHour),
    lineMs: BigInt(row.lineMs),
    agentMs: BigInt(row.agentMs),
  }));
}

export async function ratesOf(
  tx: Tx<Tables>,
  campaignId: string,
): Promise<{ lineMinute: number; agentHour: number }> {
  const { rows } = await sql<{ line_minute: string; agent_hour: string }>`
    ${rates} where c.id = ${campaignId}`.execute(tx);
  return {
    lineMinute: Number(rows[0]?.line_minute ?? 0),
    agentHour: Number(rows[0]?.agent_hour ?? 0),
  };
}

export async function conversionsOf(
  tx: Tx<"campaign_ledger">,
  campaignId: string,
): Promise<number> {
  const row = await tx
    .selectFrom("campaign_ledger")
    .select((eb) => eb.fn.sum<string>("conversions").as("conversions"))
    .where("campaign_id", "=", campaignId)
    .executeTakeFirst();
  return Number(row?.conversions ?? 0);
}
