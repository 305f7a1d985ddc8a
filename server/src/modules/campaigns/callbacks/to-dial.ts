import { callbackChanged, type LateReason } from "@parley/contract";
import { sql } from "kysely";
import { type Ctx, userOf } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { notFound } from "../../../platform/errors.ts";
import { emitAll } from "../../../platform/events/emit.ts";
import { readyAgents } from "../../agents/index.ts";
import type { CampaignRow } from "../queries.ts";
import { isOpen, isToDial, lateMs } from "./machine.ts";
import { newsOf } from "./news.ts";
import { type CallbackRow, lockCallbacks } from "./queries.ts";

/** A callback and the agent who is ready to be called for. */
export type ReadyCallback = CallbackRow & { agent_id: string; agent_team_id: string | null };

/**
 * Callbacks of a campaign whose time has come and that were not tried yet, with the agents that are ready for
 * them, under lock: one for each agent and each lead. Their owners come first, then whoever has waited longest for
 * what any agent may keep. Rows that somebody else holds are passed over.
 */
export async function callbacksToDial(
  ctx: Ctx,
  campaign: Pick<CampaignRow, "id" | "team_ids" | "skill_ids">,
  limit: number,
): Promise<ReadyCallback[]> {
  const owned = await ofOwners(ctx, campaign.id, limit);
  const left = limit - owned.length;
  return left > 0 ? [...owned, ...(await ofAnyone(ctx, campaign, left, owned))] : owned;
}

async function ofOwners(ctx: Ctx, campaignId: string, limit: number): Promise<ReadyCallback[]> {
  const tx: Tx<"callbacks" | "agents"> = ctx.tx;
  const { rows } = await sql<ReadyCallback>`
    select c.*, c.owner_id as agent_id, a.team_id as agent_team_id
    from callbacks c join agents a on a.tenant_id = c.tenant_id and a.user_id = c.owner_id
    where c.tenant_id = current_tenant() and c.campaign_id = ${campaignId} and c.state = 'DUE'
      and c.tried_at is null and c.owner_id is not null and a.state = 'READY' and not a.retired
    order by c.due_at, c.id limit ${limit} for update of c, a skip locked`.execute(tx);
  const taken = new Set<string>();
  return rows.filter((row) => {
    const { agent_id, lead_id } = row;
    const isFree = isToDial(row, ctx.now) && !taken.has(agent_id) && !taken.has(lead_id);
    if (isFree) taken.add(agent_id).add(lead_id);
    return isFree;
  });
}

async function ofAnyone(
  ctx: Ctx,
  {
    id,
    team_ids: teamIds,
    skill_ids: skillIds,
  }: Pick<CampaignRow, "id" | "team_ids" | "skill_ids">,
  limit: number,
  owned: readonly ReadyCallback[],
): Promise<ReadyCallback[]> {
  const tx: Tx<"callbacks"> = ctx.tx;
  const since = new Date(ctx.now.getTime() - lateMs);
  const { rows } = await sql<CallbackRow>`
    select c.* from callbacks c
    where c.tenant_id = current_tenant() and c.campaign_id = ${id} and c.state in ('DUE', 'MISSED')
      and c.tried_at is null and c.owner_id is null and c.due_at > ${since}
    order by c.due_at, c.id limit ${limit} for update skip locked`.execute(tx);
  const due = rows.filter((row) => isToDial(row, ctx.now));
  if (due.length === 0) return [];
  const busy = new Set(owned.map(({ agent_id }) => agent_id));
  const called = new Set(owned.map(({ lead_id }) => lead_id));
  const ready = await readyAgents(ctx, { teamIds, skillIds }, { limit: limit + busy.size });
  const free = ready.filter(({ userId }) => !busy.has(userId));
  return due.flatMap((row): ReadyCallback[] => {
    if (called.has(row.lead_id)) return [];
    const at = free.findIndex(({ teamId }) => row.team_id === null || teamId === row.team_id);
    const [agent] = at < 0 ? [] : free.splice(at, 1);
    if (!agent) return [];
    called.add(row.lead_id);
    return [{ ...row, agent_id: agent.userId, agent_team_id: agent.teamId }];
  });
}

/** These were dialled, or could not be: nothing dials them by itself again, and nobody is kept for them. */
export async function markTried(
  ctx: Ctx,
  rows: readonly CallbackRow[],
  because: LateReason | null = null,
): Promise<void> {
  if (rows.length === 0) return;
  const tx: Tx<"callbacks"> = ctx.tx;
  const ids = rows.map(({ id }) => id);
  await tx
    .updateTable("callbacks")
    .set({
      ...{ tried_at: ctx.now, held_until: null },
      // The clock looks no more at what is overdue: unless somebody is reached now, it was tried in vain.
      late_because: because ?? sql`case when state = 'MISSED' then 'NOT_REACHED' end`,
    })
    .where("id", "=", sql<string>`any(${ids}::uuid[])`)
    .execute();
  const nobody = { assignee_id: null, last_agent_id: null };
  const news = rows.flatMap((row) =>
    newsOf(callbackChanged, { ...row, ...nobody }, { fields: ["triedAt"] }),
  );
  await emitAll(ctx, news);
}

/** An open callback of the caller's own, under lock, for him to dial. */
export async function lockOwnCallback(ctx: Ctx, id: string, leadId: string): Promise<CallbackRow> {
  const [row] = await lockCallbacks(ctx.tx, [id]);
  const isOwn = row?.owner_id === userOf(ctx) && row.lead_id === leadId;
  if (!row || !isOwn || !isOpen(row.state)) throw notFound("callback");
  return row;
}
