import type { Source } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { withinScope } from "../../../platform/scope.ts";
import { leadColumns } from "../leads/filter.ts";

export type SourceRow = {
  id: string;
  name: string;
  channel: Source["channel"];
  cost_per_lead: number | null;
  version: number;
};

const columns = sql.raw("id, name, channel, cost_per_lead::float8 as cost_per_lead, version");

export async function selectSources(tx: Tx<"lead_sources">): Promise<SourceRow[]> {
  const { rows } = await sql<SourceRow>`
    select ${columns} from lead_sources order by lower(name)`.execute(tx);
  return rows;
}

/** Holds the catalogue: whoever names a source waits for whoever does so already. */
export async function lockSource(
  tx: Tx<"lead_sources">,
  id: string,
): Promise<SourceRow | undefined> {
  const { rows } = await sql<SourceRow>`
    select ${columns} from lead_sources where id = ${id} for update`.execute(tx);
  return rows[0];
}

export async function sourceNamed(
  tx: Tx<"lead_sources">,
  name: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from lead_sources where lower(name) = lower(${name})`.execute(tx);
  return rows[0]?.id;
}

export async function insertSource(
  tx: Tx<"lead_sources">,
  row: Omit<SourceRow, "version">,
  now: Date,
): Promise<boolean> {
  const { id, name, channel, cost_per_lead: cost } = row;
  const { numAffectedRows } = await sql`
    insert into lead_sources (id, name, channel, cost_per_lead, created_at)
    values (${id}, ${name}, ${channel}, ${cost}, ${now}) on conflict do nothing`.execute(tx);
  return numAffectedRows === 1n;
}

export async function saveSource(
  tx: Tx<"lead_sources">,
  { id, name, channel, cost_per_lead: cost }: Omit<SourceRow, "version">,
): Promise<void> {
  await sql`
    update lead_sources set name = ${name}, channel = ${channel}, cost_per_lead = ${cost}
    where id = ${id}`.execute(tx);
}

export async function removeSource(tx: Tx<"lead_sources">, id: string): Promise<void> {
  await tx.deleteFrom("lead_sources").where("id", "=", id).execute();
}

export type CountRow = { source: string | null; leads: number; conversions: number };

type Range = { touch: "FIRST" | "LAST"; from?: string | undefined; to?: string | undefined };

/** Leads and conversions by source, within the caller's scope; the largest first. */
export async function countBySource(
  ctx: Ctx,
  { touch, from, to }: Range,
  most: number,
): Promise<CountRow[]> {
  const isLast = touch === "LAST";
  const source = isLast ? sql`coalesce(a.last_source, l.source)` : sql`l.source`;
  const join = isLast ? sql`left join lead_attributions a on a.lead_id = l.id` : sql``;
  const since = from === undefined ? sql`true` : sql`l.created_at >= ${from}::timestamptz`;
  const until = to === undefined ? sql`true` : sql`l.created_at < ${to}::timestamptz`;
  // Spellings of one name that differ in case are one source, under the one that most leads have.
  const { rows } = await sql<CountRow>`
    select mode() within group (order by source) as source, count(*)::int as leads,
      (count(*) filter (where status = 'CONVERTED'))::int as conversions
    from (
      select ${source} as source, l.status from leads l ${join}
      where l.deleted_at is null and ${withinScope(ctx, "leads:read", leadColumns)}
        and ${since} and ${until}
    ) as held
    group by lower(source) order by leads desc, 1 limit ${most}`.execute(ctx.tx);
  return rows;
}

export type AttributionRow = {
  first_campaign: string | null;
  first_medium: string | null;
  first_at: Date;
  last_source: string | null;
  last_campaign: string | null;
  last_medium: string | null;
  last_at: Date | null;
  touches: number;
};

export function findAttribution(
  tx: Tx<"lead_attributions">,
  leadId: string,
): Promise<AttributionRow | undefined> {
  return tx
    .selectFrom("lead_attributions")
    .select(["first_campaign", "first_medium", "first_at"])
    .select(["last_source", "last_campaign", "last_medium", "last_at", "touches"])
    .where("lead_id", "=", leadId)
    .executeTakeFirst();
}

export async function saveAttribution(
  tx: Tx<"lead_attributions">,
  leadId: string,
  row: AttributionRow,
): Promise<void> {
  await tx
    .insertInto("lead_attributions")
    .values({ lead_id: leadId, ...row })
    .onConflict((conflict) => conflict.columns(["tenant_id", "lead_id"]).doUpdateSet(row))
    .execute();
}
