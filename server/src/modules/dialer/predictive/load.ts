import type { CampaignPace } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { type CampaignRow, inEachArm, sparesAgents } from "../../campaigns/index.ts";
import { startOfToday } from "../stats.ts";
import type { Beginning } from "./floor.ts";
import type { Account } from "./governor.ts";
import type { OpenCall } from "./hearing.ts";
import type { PacedCampaign } from "./options.ts";

const dayMs = 86_400_000;

/** Of a campaign what its pacing goes by: nothing else of it makes it begin anew. */
export function toPaced(campaign: CampaignRow): PacedCampaign {
  return {
    id: campaign.id,
    limit: campaign.abandon_limit,
    linesPerAgent: campaign.lines_per_agent,
    // Of leads that ring for different times the longest: whoever may still answer is counted on.
    ringSeconds: Math.max(...inEachArm(campaign).map(({ ring_seconds }) => ring_seconds)),
    detectsMachines: sparesAgents(campaign),
    stopsAtLimit: campaign.stops_at_limit,
  };
}

/** What the pacing of a campaign begins with, after a start as after a change of hands. */
export async function loadBeginning(
  ctx: Ctx,
  campaign: CampaignRow,
): Promise<Omit<Beginning, "agents">> {
  const today = await startOfToday(ctx);
  return {
    today: await accountSince(ctx.tx, campaign.id, today),
    month: await accountSince(ctx.tx, campaign.id, new Date(ctx.now.getTime() - 30 * dayMs)),
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
      and origin <> 'INBOUND'
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
