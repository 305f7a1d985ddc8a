import type { PairReason, PairStrength } from "@parley/contract";
import { sql } from "kysely";
import { type Ctx, scopeOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { contactWithin } from "../contacts/queries.ts";

export type GroupFilter = {
  strength?: PairStrength | undefined;
  reason?: readonly PairReason[] | undefined;
};
export type Member = {
  id: string;
  kind: "PERSON" | "COMPANY";
  name: string;
  company: string | null;
  created_at: string;
  may_update: boolean;
  may_delete: boolean;
};
export type GroupRow = {
  id: string;
  strength: PairStrength;
  score: number;
  reasons: PairReason[];
  members: Member[];
};

type Tables = "duplicate_groups" | "duplicate_members" | "contacts" | "leads";
type Which =
  | { ids: readonly string[] }
  | { filter: GroupFilter; after: { score: number; id: string } | undefined; limit: number };

/**
 * Open groups of a search, the surest first, with those of their members that are there still and that the
 * caller sees; a group of which he does not see two is none for him.
 */
export async function selectGroups(ctx: Ctx, runId: string, which: Which): Promise<GroupRow[]> {
  const tx: Tx<Tables> = ctx.tx;
  const { rows } = await sql<GroupRow>`
    select g.id, g.strength, g.score, g.reasons, m.members
    from duplicate_groups g
    cross join lateral (
      select jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'name', c.name,
        'company', c.company, 'created_at', c.created_at,
        'may_update', ${contactWithin(ctx, "contacts:update", "EACH")},
        'may_delete', ${contactWithin(ctx, "contacts:delete", "EACH")}) order by c.id) as members
      from duplicate_members d join contacts c on c.id = d.contact_id
      where d.group_id = g.id and d.dismissal_id is null and c.deleted_at is null
        and ${contactWithin(ctx, "contacts:read", "EACH")}
    ) m
    where g.run_id = ${runId} and g.is_open and jsonb_array_length(m.members) > 1
      and ${conditionOf(which)}
    order by g.score desc, g.id desc
    limit ${"ids" in which ? which.ids.length : which.limit}`.execute(tx);
  return rows;
}

function conditionOf(which: Which) {
  if ("ids" in which) return sql`g.id = any(${[...which.ids]}::uuid[])`;
  const { filter, after } = which;
  const strength = filter.strength ? sql`g.strength = ${filter.strength}` : sql`true`;
  const reason =
    filter.reason && filter.reason.length > 0
      ? sql`g.reasons @> ${[...filter.reason]}::text[]`
      : sql`true`;
  const place = after
    ? sql`(g.score, g.id) < (${after.score}::smallint, ${after.id}::uuid)`
    : sql`true`;
  return sql`${strength} and ${reason} and ${place}`;
}

/** Open groups by their strength, as many as a list of them would show the caller. */
export async function countGroups(ctx: Ctx, runId: string): Promise<Record<PairStrength, number>> {
  const tx: Tx<Tables> = ctx.tx;
  const { rows } = await sql<{ strength: PairStrength; count: number }>`
    select g.strength, count(*)::int as count from duplicate_groups g
    where g.run_id = ${runId} and g.is_open and ${isSeen(ctx)} group by 1`.execute(tx);
  const counts = { EXACT: 0, NORMALISED: 0, FUZZY: 0 };
  for (const { strength, count } of rows) counts[strength] = count;
  return counts;
}

/** Two members at least are in the caller's sight; who sees all need not be asked of each. */
function isSeen(ctx: Ctx) {
  if (scopeOf(ctx, "contacts:read") === "ALL") return sql`true`;
  return sql`(
    select count(*) from duplicate_members d join contacts c on c.id = d.contact_id
    where d.group_id = g.id and d.dismissal_id is null and c.deleted_at is null
      and ${contactWithin(ctx, "contacts:read", "EACH")}) > 1`;
}

export type PairFound = { a_id: string; b_id: string; reasons: string[] };

/** What each two of these have in common. */
export function pairsAmong(
  tx: Tx<"duplicate_pairs">,
  runId: string,
  ids: readonly string[],
): Promise<PairFound[]> {
  const among = sql<string>`any(${[...ids]}::uuid[])`;
  return tx
    .selectFrom("duplicate_pairs")
    .select(["a_id", "b_id", "reasons"])
    .where("run_id", "=", runId)
    .where("a_id", "=", among)
    .where("b_id", "=", among)
    .execute();
}

export type Standing = { id: string; leads: number; last_activity_at: Date | null };

/** How many leads contacts have, and when something last happened with one of them. */
export async function standingOf(
  tx: Tx<"leads" | "activities">,
  ids: readonly string[],
): Promise<Map<string, Standing>> {
  const { rows } = await sql<Standing>`
    select c.id, count(l.id)::int as leads, max(a.at) as last_activity_at
    from unnest(${[...ids]}::uuid[]) as c (id)
    left join leads l on l.contact_id = c.id and l.deleted_at is null
    left join lateral (
      select at from activities where lead_id = l.id order by id desc limit 1) a on true
    group by c.id`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Opens and closes the groups of contacts that came or went. For lists only: whoever reads a group looks
 * again who is there.
 */
export async function refreshGroups(
  tx: Tx<"duplicate_groups" | "duplicate_members" | "contacts">,
  contactIds: readonly string[],
): Promise<void> {
  if (contactIds.length === 0) return;
  await sql`
    update duplicate_groups g set is_open = s.is_open
    from (
      select m.group_id, count(c.id) > 1 as is_open
      from duplicate_members m
      left join contacts c on c.id = m.contact_id and c.deleted_at is null and m.dismissal_id is null
      where m.group_id in (
        select group_id from duplicate_members where contact_id = any(${[...contactIds]}::uuid[]))
      group by m.group_id
    ) s
    where g.id = s.group_id and g.is_open <> s.is_open`.execute(tx);
}
