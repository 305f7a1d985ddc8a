import type { Permission } from "@parley/contract";
import { recordLeft } from "@parley/contract";
import { type Ctx, demand, scopeOf } from "../../../platform/ctx.ts";
import { notFound } from "../../../platform/errors.ts";
import { ofRecord } from "../../../platform/events/audience.ts";
import { type Emission, emitAll } from "../../../platform/events/emit.ts";
import { inScope } from "../../../platform/scope.ts";
import { findAssignee, type LeadRow } from "./queries.ts";

/** Whose a lead is to be; its team is always that of its assignee. */
export type Ownership = { assignee_id: string | null; team_id: string | null };

/**
 * The owner of a new lead. Whoever may give leads away names anybody in his reach; without a name, a
 * lead stays within the reach of its maker: his own, his team's, or nobody's where he sees all.
 */
export async function firstOwner(ctx: Ctx, wanted: string | null): Promise<Ownership> {
  if (wanted !== null) return ownerNamed(ctx, wanted);
  const { userId, teamId } = ctx.actor;
  const scope = scopeOf(ctx, "leads:create" satisfies Permission);
  if (userId === null || scope === "ALL") return { assignee_id: null, team_id: null };
  if (scope === "TEAM" && teamId !== null) return { assignee_id: null, team_id: teamId };
  return { assignee_id: userId, team_id: teamId };
}

/** The owner that a change names; null leaves the lead with the team it has. */
export async function nextOwner(
  ctx: Ctx,
  lead: LeadRow,
  wanted: string | null,
): Promise<Ownership> {
  demand(ctx, "leads:assign");
  const owned = { owners: [lead.assignee_id, lead.last_agent_id], teamId: lead.team_id };
  if (!inScope(ctx, "leads:assign", owned)) throw notFound("lead");
  if (wanted === null) return { assignee_id: null, team_id: lead.team_id };
  return ownerNamed(ctx, wanted);
}

/** Somebody in the reach of whoever gives leads away. */
export async function ownerNamed(ctx: Ctx, userId: string): Promise<Ownership> {
  const isOneself = userId === ctx.actor.userId;
  if (!isOneself) demand(ctx, "leads:assign");
  const user = await findAssignee(ctx.tx, userId);
  const isInReach =
    isOneself ||
    (user && inScope(ctx, "leads:assign", { owners: [user.id], teamId: user.team_id }));
  if (!user || !isInReach) throw notFound("user");
  return { assignee_id: user.id, team_id: user.team_id };
}

/**
 * Tells those who no longer see a lead that it has left, with its id only. It comes before the news of
 * the change, so that whoever still sees the lead has it again at once.
 */
export async function tellLeft(ctx: Ctx, before: Owned, after: Ownership): Promise<void> {
  const news = leftNews(before, after);
  if (news) await emitAll(ctx, [news]);
}

type Owned = Pick<LeadRow, "id" | "assignee_id" | "last_agent_id" | "team_id">;

/** The news for those who no longer see a lead; none where nobody loses sight of it. */
export function leftNews(before: Owned, after: Ownership): Emission | undefined {
  const data = { kind: "LEAD" as const, id: before.id };
  const { assignee_id: assignee, last_agent_id: lastAgent, team_id: team } = before;
  if (team !== null && team !== after.team_id) {
    return { type: recordLeft, data, audience: ofRecord("leads:read", [assignee], team) };
  }
  if (assignee !== null && assignee !== after.assignee_id && assignee !== lastAgent) {
    return { type: recordLeft, data, audience: { user: assignee } };
  }
  return undefined;
}
