import type { CallbackMoveReason, CallbackState, LateReason } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import type { CampaignRow } from "../queries.ts";
import { ownOrAnyones, visible } from "./sight.ts";

/** A change of its owner, as it is kept with the callback. */
export type KeptMove = {
  at: string;
  by: string | null;
  from: string | null;
  fromTeam: string | null;
  to: string | null;
  because: CallbackMoveReason;
};

export type CallbackRow = {
  id: string;
  lead_id: string;
  contact_point_id: string | null;
  campaign_id: string | null;
  owner_id: string | null;
  team_id: string | null;
  left_by: string | null;
  due_at: Date;
  time_zone: string;
  state: CallbackState;
  note: Buffer | null;
  look_at: Date | null;
  held_until: Date | null;
  tried_at: Date | null;
  late_because: LateReason | null;
  moves: KeptMove[];
  call_id: string | null;
  done_call_id: string | null;
  created_by: string | null;
  closed_at: Date | null;
  closed_by: string | null;
  created_at: Date;
  updated_at: Date;
  version: number;
};

/** A callback with the names of what it points to, and whose its lead is. */
export type ListedCallback = CallbackRow & {
  lead_name: string;
  owner_name: string | null;
  campaign_name: string | null;
  campaign_mode: CampaignRow["mode"] | null;
  campaign_state: CampaignRow["state"] | null;
  assignee_id: string | null;
  last_agent_id: string | null;
  lead_team_id: string | null;
  time_zones: string[];
  /** The filter of its campaign keeps its lead back. */
  is_held: boolean;
};

export type Place = { dueAt: string; id: string };
export type CallbackFilter = {
  ids?: readonly string[] | undefined;
  states?: readonly CallbackState[] | undefined;
  isMine?: boolean | undefined;
  ownerId?: string | undefined;
  teamId?: string | undefined;
  leadId?: string | undefined;
  campaignId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
};
type Page = { after?: Place | undefined; descending?: boolean; limit: number };

type Tables = Tx<
  "callbacks" | "leads" | "contacts" | "contact_points" | "users" | "campaigns" | "campaign_members"
>;

/** Callbacks of living leads that the caller sees. */
function seen(ctx: Ctx, filter: CallbackFilter) {
  const tx: Tables = ctx.tx;
  let query = tx
    .selectFrom("callbacks as c")
    .innerJoin("leads as l", (join) =>
      join.onRef("l.tenant_id", "=", "c.tenant_id").onRef("l.id", "=", "c.lead_id"),
    )
    .where("l.deleted_at", "is", null)
    .where(visible(ctx));
  if (filter.ids) query = query.where("c.id", "=", sql<string>`any(${[...filter.ids]}::uuid[])`);
  if (filter.states) query = query.where("c.state", "in", [...filter.states]);
  if (filter.isMine) query = query.where(ownOrAnyones(ctx));
  if (filter.ownerId) query = query.where("c.owner_id", "=", filter.ownerId);
  if (filter.teamId) query = query.where("c.team_id", "=", filter.teamId);
  if (filter.leadId) query = query.where("c.lead_id", "=", filter.leadId);
  if (filter.campaignId) query = query.where("c.campaign_id", "=", filter.campaignId);
  if (filter.from) query = query.where("c.due_at", ">=", new Date(filter.from));
  if (filter.to) query = query.where("c.due_at", "<", new Date(filter.to));
  return query;
}

export function selectCallbacks(
  ctx: Ctx,
  filter: CallbackFilter,
  { after, descending = false, limit }: Page,
): Promise<ListedCallback[]> {
  const way = descending ? "desc" : "asc";
  let query = seen(ctx, filter)
    .innerJoin("contacts as k", (join) =>
      join.onRef("k.tenant_id", "=", "l.tenant_id").onRef("k.id", "=", "l.contact_id"),
    )
    // A number that went elsewhere with a merge is this person's no more.
    .leftJoin("contact_points as p", (join) =>
      join
        .onRef("p.tenant_id", "=", "c.tenant_id")
        .onRef("p.id", "=", "c.contact_point_id")
        .onRef("p.contact_id", "=", "l.contact_id"),
    )
    .leftJoin("users as u", (join) =>
      join.onRef("u.tenant_id", "=", "c.tenant_id").onRef("u.id", "=", "c.owner_id"),
    )
    .leftJoin("campaigns as m", (join) =>
      join.onRef("m.tenant_id", "=", "c.tenant_id").onRef("m.id", "=", "c.campaign_id"),
    )
    .leftJoin("campaign_members as b", (join) =>
      join
        .onRef("b.tenant_id", "=", "c.tenant_id")
        .onRef("b.campaign_id", "=", "c.campaign_id")
        .onRef("b.lead_id", "=", "c.lead_id"),
    )
    .selectAll("c")
    .select(sql<boolean>`b.state is not distinct from 'HELD'`.as("is_held"))
    .select(["p.id as contact_point_id", "l.name as lead_name", "u.name as owner_name"])
    .select(["m.mode as campaign_mode", "m.state as campaign_state"])
    .select(["m.name as campaign_name", "l.assignee_id", "l.last_agent_id"])
    .select(["l.team_id as lead_team_id", "k.time_zones"]);
  if (after) {
    const than = sql.raw(descending ? "<" : ">");
    query = query.where(
      sql<boolean>`(c.due_at, c.id) ${than} (${after.dueAt}::timestamptz, ${after.id}::uuid)`,
    );
  }
  return query
    .orderBy("c.due_at", way)
    .orderBy("c.id", way)
    .limit(limit)
    .$castTo<ListedCallback>()
    .execute();
}

export function countByState(ctx: Ctx, isMine: boolean) {
  return seen(ctx, { isMine, states: ["SCHEDULED", "DUE", "MISSED"] })
    .select("c.state")
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .groupBy("c.state")
    .execute();
}

/** Holds callbacks until the transaction ends, in one order. */
export async function lockCallbacks(
  tx: Tx<"callbacks">,
  ids: readonly string[],
): Promise<CallbackRow[]> {
  const { rows } = await sql<CallbackRow>`
    select * from callbacks where id = any(${[...ids]}::uuid[]) order by id for update`.execute(tx);
  return rows;
}

/** Callbacks of which the clock has something to tell, the longest waiting first. */
export async function lockTicking(
  tx: Tx<"callbacks" | "leads">,
  now: Date,
  limit: number,
): Promise<(CallbackRow & LeadOwners & { is_gone: boolean })[]> {
  const { rows } = await sql<CallbackRow & LeadOwners & { is_gone: boolean }>`
    select c.*, l.assignee_id, l.last_agent_id, l.team_id as lead_team_id,
      l.deleted_at is not null as is_gone
    from callbacks c join leads l on l.tenant_id = c.tenant_id and l.id = c.lead_id
    where c.look_at <= ${now} order by c.look_at, c.id limit ${limit}
    for update of c skip locked`.execute(tx);
  return rows;
}

export type LeadOwners = {
  assignee_id: string | null;
  last_agent_id: string | null;
  lead_team_id: string | null;
};

export type NewCallback = Omit<
  CallbackRow,
  | "left_by"
  | "tried_at"
  | "late_because"
  | "moves"
  | "done_call_id"
  | "closed_at"
  | "closed_by"
  | "created_at"
  | "updated_at"
  | "version"
>;

export async function insertCallbacks(
  tx: Tx<"callbacks">,
  rows: readonly NewCallback[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto("callbacks")
    .values(rows.map((row) => ({ ...row, created_at: now })))
    .execute();
}

export type CallbackPatch = Partial<Omit<CallbackRow, "id" | "created_at" | "version">>;

export async function patchCallback(
  tx: Tx<"callbacks">,
  id: string,
  patch: CallbackPatch,
): Promise<void> {
  const { moves, ...columns } = patch;
  const set = moves === undefined ? columns : { ...columns, moves: JSON.stringify(moves) };
  await tx.updateTable("callbacks").set(set).where("id", "=", id).execute();
}

export type CallbackLead = {
  id: string;
  contact_id: string;
  assignee_id: string | null;
  last_agent_id: string | null;
  team_id: string | null;
  time_zone: string | null;
  time_zones: string[];
};

/** Living leads with the zones in which their people may be. */
export async function findLeads(
  tx: Tx<"leads" | "contacts">,
  ids: readonly string[],
): Promise<CallbackLead[]> {
  const { rows } = await sql<CallbackLead>`
    select l.id, l.contact_id, l.assignee_id, l.last_agent_id, l.team_id, l.time_zone, k.time_zones
    from leads l join contacts k on k.tenant_id = l.tenant_id and k.id = l.contact_id
    where l.id = any(${[...ids]}::uuid[]) and l.deleted_at is null`.execute(tx);
  return rows;
}

/** Whether a number is one of this person's. */
export async function isPhoneOf(
  tx: Tx<"contact_points">,
  id: string,
  contactId: string,
): Promise<boolean> {
  const row = await tx
    .selectFrom("contact_points")
    .select("id")
    .where("id", "=", id)
    .where("contact_id", "=", contactId)
    .where("type", "=", "PHONE")
    .executeTakeFirst();
  return row !== undefined;
}
