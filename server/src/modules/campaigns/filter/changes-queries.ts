import type { Condition, FilterChange, FilterEffect } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../../platform/db/tx.ts";

export type ChangeRow = {
  id: string;
  campaign_id: string;
  state: FilterChange["state"];
  filter: Condition | null;
  filter_before: Condition | null;
  reason: Buffer;
  note: Buffer | null;
  effect: FilterEffect | null;
  asked_by: string;
  asked_at: Date;
  decided_by: string | null;
  decided_at: Date | null;
};
/** With the names of both. */
export type ListedChange = ChangeRow & { asker: string; decider: string | null };

type Tables = Tx<"campaign_filter_changes" | "users">;

export async function insertChange(
  tx: Tables,
  row: Pick<
    ChangeRow,
    "id" | "campaign_id" | "filter" | "filter_before" | "reason" | "asked_by" | "asked_at"
  >,
): Promise<boolean> {
  const written = (one: Condition | null) => (one === null ? null : JSON.stringify(one));
  const { filter, filter_before, ...rest } = row;
  const values = { ...rest, filter: written(filter), filter_before: written(filter_before) };
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("campaign_filter_changes")
    .values(values)
    .onConflict((one) => one.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Changes of a campaign's filter, newest first. */
export function selectChanges(
  tx: Tables,
  campaignId: string,
  filter: { id?: string | undefined; before?: string | undefined; limit: number },
): Promise<ListedChange[]> {
  const { id, before, limit } = filter;
  return tx
    .selectFrom("campaign_filter_changes as c")
    .innerJoin("users as a", "a.id", "c.asked_by")
    .leftJoin("users as d", "d.id", "c.decided_by")
    .selectAll("c")
    .select(["a.name as asker", "d.name as decider"])
    .where("c.campaign_id", "=", campaignId)
    .$if(id !== undefined, (query) => query.where("c.id", "=", id ?? ""))
    .$if(before !== undefined, (query) => query.where("c.id", "<", before ?? ""))
    .orderBy("c.id", "desc")
    .limit(limit)
    .$castTo<ListedChange>()
    .execute();
}

/** Decides on one that waits; the campaign is held, so nobody else does meanwhile. */
export async function decideChange(
  tx: Tables,
  id: string,
  decided: Pick<ChangeRow, "state" | "note" | "effect" | "decided_by" | "decided_at">,
): Promise<void> {
  const { effect, ...rest } = decided;
  await tx
    .updateTable("campaign_filter_changes")
    .set({ ...rest, effect: effect === null ? null : JSON.stringify(effect) })
    .where("id", "=", id)
    .where("state", "=", "WAITING")
    .execute();
}

export type FilteredLeads = { campaignId: string; filter: Condition; leadIds: string[] };

/** The campaigns with a filter that these leads are members of, where it decides about them. */
export async function filteredOfLeads(
  tx: Tx<"campaigns" | "campaign_members">,
  leadIds: readonly string[],
): Promise<FilteredLeads[]> {
  const { rows } = await sql<FilteredLeads>`
    select c.id as "campaignId", c.filter, array_agg(m.lead_id) as "leadIds"
    from campaigns c join campaign_members m on m.campaign_id = c.id
    where c.filter is not null and m.lead_id = any(${[...leadIds]}::uuid[])
      and m.state in ('DIALABLE', 'HELD')
    group by c.tenant_id, c.id, c.filter order by c.id`.execute(tx);
  return rows;
}

export async function leadsOfContacts(
  tx: Tx<"leads">,
  contactIds: readonly string[],
): Promise<string[]> {
  if (contactIds.length === 0) return [];
  const rows = await tx
    .selectFrom("leads")
    .select("id")
    .where("contact_id", "=", sql<string>`any(${[...contactIds]}::uuid[])`)
    .execute();
  return rows.map(({ id }) => id);
}
