import type { CampaignPace, AgentState as StateOnFloor } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { inPool } from "../../agents/index.ts";
import type { CampaignRow } from "../../campaigns/index.ts";
import { startOfToday } from "../stats.ts";
import type { Beginning } from "./floor.ts";
import type { Account } from "./governor.ts";
import { type OpenCall, toPacer } from "./hearing.ts";
import type { PacedCampaign } from "./options.ts";

const dayMs = 86_400_000;

export function toPaced(campaign: CampaignRow, agentIds: PacedCampaign["agentIds"]): PacedCampaign {
  return {
    id: campaign.id,
    teamIds: campaign.team_ids,
    agentIds,
    limit: campaign.abandon_limit,
    linesPerAgent: campaign.lines_per_agent,
    ringSeconds: campaign.ring_seconds,
    stopsAtLimit: campaign.stops_at_limit,
  };
}

/** What the pacing of a campaign begins with, after a start as after a change of hands. */
export async function loadBeginning(ctx: Ctx, campaign: CampaignRow): Promise<Beginning> {
  const today = await startOfToday(ctx);
  return {
    at: ctx.now.getTime(),
    today: await accountSince(ctx.tx, campaign.id, today),
    month: await accountSince(ctx.tx, campaign.id, new Date(ctx.now.getTime() - 30 * dayMs)),
    agents: await agentsOf(ctx, campaign),
    calls: await openCalls(ctx, campaign.id),
  };
}

/** People who answered the campaign since an instant, by the ledger. */
export async function accountSince(
  tx: Tx<"campaign_ledger">,
  campaignId: string,
  since: Date,
): Promise<Account> {
  const { rows } = await sql<Account>`
    select coalesce(sum(attempts), 0)::int as people,
      coalesce(sum(attempts) filter (where outcome = 'ABANDONED'), 0)::int as abandoned
    from campaign_ledger
    where tenant_id = current_tenant() and campaign_id = ${campaignId} and bucket >= ${since}
      and outcome in ('CONNECTED', 'ABANDONED')`.execute(tx);
  return rows[0] ?? { people: 0, abandoned: 0 };
}

async function agentsOf(ctx: Ctx, campaign: CampaignRow): Promise<Beginning["agents"]> {
  const { rows } = await sql<{ id: string; state: StateOnFloor; campaign_id: string | null }>`
    select a.user_id as id, a.state, a.campaign_id from agents a
    where a.tenant_id = current_tenant() and a.state <> 'OFFLINE'
      and ${inPool({ teamIds: campaign.team_ids, skillIds: campaign.skill_ids })}
    order by a.since, a.user_id`.execute(ctx.tx);
  return rows.map(({ id, state, campaign_id }) => {
    return { id, state: toPacer(state, campaign_id === campaign.id) };
  });
}

/** Who has all of these skills; null where none is asked for. */
export async function agentsWithSkills(
  ctx: Ctx,
  skillIds: readonly string[],
): Promise<ReadonlySet<string> | null> {
  if (skillIds.length === 0) return null;
  const { rows } = await sql<{ user_id: string }>`
    select a.user_id from agents a
    where a.tenant_id = current_tenant() and ${inPool({ teamIds: [], skillIds })}`.execute(ctx.tx);
  return new Set(rows.map((row) => row.user_id));
}

type OpenRow = {
  id: string;
  agent_id: string | null;
  started_at: Date;
  ringing_at: Date | null;
  answered_at: Date | null;
};

async function openCalls(ctx: Ctx, campaignId: string): Promise<OpenCall[]> {
  const { rows } = await sql<OpenRow>`
    select id, agent_id, ringing_at, answered_at, started_at from calls
    where tenant_id = current_tenant() and state <> 'ENDED' and campaign_id = ${campaignId}
      and dismissed_at is null and connected_at is null
    order by id`.execute(ctx.tx);
  return rows.map(({ id, agent_id, started_at, ringing_at, answered_at }) => ({
    id,
    isHeld: agent_id !== null,
    dialledAt: started_at.getTime(),
    ringingAt: ringing_at?.getTime() ?? null,
    answeredAt: answered_at?.getTime() ?? null,
  }));
}

/** Keeps how a campaign is paced for every process to show. */
export async function savePace(tx: Tx<"campaign_pace">, pace: CampaignPace): Promise<void> {
  const values = { campaign_id: pace.campaignId, at: pace.at, pace: JSON.stringify(pace) };
  await tx
    .insertInto("campaign_pace")
    .values(values)
    .onConflict((conflict) =>
      conflict
        .columns(["tenant_id", "campaign_id"])
        .doUpdateSet({ at: pace.at, pace: values.pace }),
    )
    .execute();
}

/** How a campaign was paced when its owner last said so, unless that was long ago. */
export async function readPace(
  tx: Tx<"campaign_pace">,
  campaignId: string,
  since: Date,
): Promise<CampaignPace | null> {
  const row = await tx
    .selectFrom("campaign_pace")
    .select("pace")
    .where("campaign_id", "=", campaignId)
    .where("at", ">=", since)
    .executeTakeFirst();
  return (row?.pace as CampaignPace | undefined) ?? null;
}
