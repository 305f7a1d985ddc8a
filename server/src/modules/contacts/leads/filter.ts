import type { Condition, countLeads, Input } from "@parley/contract";
import { type Expression, type SqlBool, sql } from "kysely";
import { type Ctx, scopeOf } from "../../../platform/ctx.ts";
import { withinScope } from "../../../platform/scope.ts";
import { leadFields } from "../conditions/catalogue.ts";
import { checkCondition } from "../conditions/check.ts";
import { fewWithin, heldBy, type OwnRange, ownRanges } from "../conditions/own-values.ts";
import { conditionSql } from "../conditions/sql.ts";
import { contactsByAddress } from "../points/search.ts";

/** What a list of leads can be narrowed by. */
export type LeadFilter = Omit<Input<typeof countLeads>["query"], "where"> & {
  where?: Condition | undefined;
};

/** A filter of which all that needs a look was looked up, and perhaps a set of leads that was searched for. */
export type LeadQuery = {
  filter: LeadFilter;
  contactIds?: readonly string[] | undefined;
  leadIds?: readonly string[] | undefined;
  /** What the conditions of the filter come to. */
  where?: Expression<SqlBool> | undefined;
  /** What they ask of sortable own fields, for a list in the order of one of these. */
  ranges?: readonly OwnRange[] | undefined;
};

export const leadColumns = { owner: ["l.assignee_id", "l.last_agent_id"], team: "l.team_id" };

/** Looks up what a filter names: addresses, the fields of its condition, the condition of its list. */
export async function queryOf(ctx: Ctx, filter: LeadFilter): Promise<LeadQuery> {
  const contactIds = await contactsByAddress(ctx, filter);
  const parts: Expression<SqlBool>[] = [];
  let ranges: readonly OwnRange[] = [];
  if (filter.where) {
    const catalogue = await leadFields(ctx);
    checkCondition(catalogue, filter.where);
    const holds = conditionSql(catalogue, filter.where, ctx.now);
    ranges = ownRanges(catalogue, filter.where);
    const ids = await fewWithin(ctx, ranges);
    if (ids) parts.push(holds, sql`l.id = any(${ids}::uuid[])`);
    else parts.push(heldBy(holds, filter.where, ranges));
  }
  if (filter.listId) parts.push(await ofList(ctx, filter.listId));
  const where = parts.length > 0 ? sql.join<SqlBool>(parts, sql` and `) : undefined;
  return { filter, contactIds, where, ranges };
}

async function whereOf(ctx: Ctx, condition: Condition): Promise<Expression<SqlBool>> {
  const catalogue = await leadFields(ctx);
  checkCondition(catalogue, condition);
  return conditionSql(catalogue, condition, ctx.now);
}

/** Members of a fixed list, or whoever meets the condition of a dynamic one; nobody where there is none. */
async function ofList(ctx: Ctx, id: string): Promise<Expression<SqlBool>> {
  const list = await ctx.tx
    .selectFrom("lead_lists")
    .select(["kind", "condition"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!list) return sql<SqlBool>`false`;
  if (list.condition !== null) return whereOf(ctx, list.condition as Condition);
  return sql<SqlBool>`exists (
    select from lead_list_members m where m.list_id = ${id} and m.lead_id = l.id)`;
}

/**
 * The condition on `leads as l`: alive, in the caller's scope, and what the filter says. A fragment of
 * a name is compared row by row here, unless the leads that have it were searched for already.
 */
export function leadCondition(ctx: Ctx, query: LeadQuery): Expression<SqlBool> {
  const { filter, contactIds, leadIds } = query;
  const parts = [
    sql<SqlBool>`l.deleted_at is null`,
    sql<SqlBool>`${withinScope(ctx, "leads:read", leadColumns)}`,
  ];
  if (leadIds) parts.push(sql`l.id = any(${[...leadIds]}::uuid[])`);
  if (contactIds) parts.push(sql`l.contact_id = any(${[...contactIds]}::uuid[])`);
  if (filter.q !== undefined && !leadIds) {
    parts.push(sql`(l.name || ' ' || coalesce(l.company, '')) ilike like_anywhere(${filter.q})`);
  }
  if (filter.status?.length === 1) parts.push(sql`l.status = ${filter.status[0]}`);
  else if (filter.status) parts.push(sql`l.status = any(${filter.status}::text[])`);
  if (filter.source !== undefined) parts.push(sql`l.source = ${filter.source}`);
  if (filter.assigneeId) parts.push(sql`l.assignee_id = ${filter.assigneeId}`);
  if (filter.teamId) parts.push(sql`l.team_id = ${filter.teamId}`);
  if (filter.contactId) parts.push(sql`l.contact_id = ${filter.contactId}`);
  if (filter.pipelineId) parts.push(sql`l.pipeline_id = ${filter.pipelineId}`);
  if (filter.stageId) parts.push(sql`l.stage_id = ${filter.stageId}`);
  if (filter.tagId) {
    parts.push(sql`exists (
      select from lead_tags t where t.lead_id = l.id and t.tag_id = any(${filter.tagId}::uuid[]))`);
  }
  if (filter.campaignId) {
    parts.push(sql`exists (
      select from campaign_members m where m.campaign_id = ${filter.campaignId} and m.lead_id = l.id)`);
  }
  if (query.where) parts.push(sql`${query.where}`);
  return sql.join(parts, sql` and `);
}

/** Whether nothing but a fragment of the name narrows the leads of the tenant. */
export function isSearchAlone(ctx: Ctx, filter: LeadFilter): boolean {
  const { q: _, ...others } = filter;
  const isAlone = Object.values(others).every((one) => one === undefined);
  return scopeOf(ctx, "leads:read") === "ALL" && isAlone;
}
