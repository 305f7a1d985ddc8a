import type { Permission } from "@parley/contract";
import { type Expression, type SqlBool, sql } from "kysely";
import { type Ctx, scopeOf } from "../../../platform/ctx.ts";

type Owned = { owner_id: string | null; team_id: string | null };

/** The caller's own callbacks, and those that any agent of his team may take. */
export function ownOrAnyones(ctx: Ctx): Expression<SqlBool> {
  const { userId, teamId } = ctx.actor;
  return sql<SqlBool>`(c.owner_id = ${userId} or (c.owner_id is null
    and (c.team_id is null or c.team_id = ${teamId}::uuid)))`;
}

/**
 * What of the callbacks `c` with their leads `l` the caller sees: his own and anybody's, those of the
 * leads he has (so that nobody promises the same twice), those of his team, or all.
 */
export function visible(ctx: Ctx): Expression<SqlBool> {
  const scope = scopeOf(ctx, "callbacks:read");
  if (scope === "ALL") return sql<SqlBool>`true`;
  const { userId, teamId } = ctx.actor;
  if (scope === undefined || userId === null) return sql<SqlBool>`false`;
  const own = sql<SqlBool>`(${ownOrAnyones(ctx)} or l.assignee_id = ${userId}
    or l.last_agent_id = ${userId})`;
  if (scope === "OWN" || teamId === null) return own;
  return sql<SqlBool>`(${own} or c.team_id = ${teamId} or l.team_id = ${teamId})`;
}

/** Whether a right to change callbacks reaches this one. */
export function reaches(ctx: Ctx, permission: Permission, { owner_id, team_id }: Owned): boolean {
  const scope = scopeOf(ctx, permission);
  if (scope === "ALL") return true;
  const { userId, teamId } = ctx.actor;
  if (scope === undefined || userId === null) return false;
  if (owner_id === userId) return true;
  const isOfTeam = team_id !== null && team_id === teamId;
  if (owner_id === null) return team_id === null || isOfTeam;
  return scope === "TEAM" && isOfTeam;
}
