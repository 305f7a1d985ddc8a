import type { countLeads, Input } from "@parley/contract";
import { type Expression, type SqlBool, sql } from "kysely";
import { type Ctx, scopeOf } from "../../../platform/ctx.ts";
import { withinScope } from "../../../platform/scope.ts";

/** What a list of leads can be narrowed by. */
export type LeadFilter = Input<typeof countLeads>["query"];

/** A filter whose addresses were looked up, and perhaps a set of leads that was searched for. */
export type LeadQuery = {
  filter: LeadFilter;
  contactIds?: readonly string[] | undefined;
  leadIds?: readonly string[] | undefined;
};

export const leadColumns = { owner: ["l.assignee_id", "l.last_agent_id"], team: "l.team_id" };

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
  if (filter.campaignId) {
    parts.push(sql`exists (
      select from campaign_members m where m.campaign_id = ${filter.campaignId} and m.lead_id = l.id)`);
  }
  return sql.join(parts, sql` and `);
}

/** Whether nothing but a fragment of the name narrows the leads of the tenant. */
export function isSearchAlone(ctx: Ctx, filter: LeadFilter): boolean {
  const { status, source, assigneeId, teamId, campaignId } = filter;
  const others = [status, source, assigneeId, teamId, campaignId];
  return scopeOf(ctx, "leads:read") === "ALL" && others.every((one) => one === undefined);
}
