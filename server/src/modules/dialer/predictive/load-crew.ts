import { dialsAhead } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import { inPool } from "../../agents/index.ts";
import { type CampaignHours, opennessAt } from "../../campaigns/index.ts";
import type { CrewAgent, CrewCampaign } from "./crew.ts";

/** More due leads than there can be agents make no difference. */
const mostCounted = 500;

/** The agents of the tenant who are there, and what runs that they are dialled for. */
export async function readCrew(
  ctx: Ctx,
): Promise<{ agents: CrewAgent[]; campaigns: CrewCampaign[] }> {
  return { agents: await agentsThere(ctx), campaigns: await dialingCampaigns(ctx) };
}

async function agentsThere(ctx: Ctx): Promise<CrewAgent[]> {
  const { rows } = await sql<Omit<CrewAgent, "since"> & { since: Date }>`
    select user_id as id, team_id as "teamId", state, campaign_id as "campaignId", since from agents
    where tenant_id = current_tenant() and state <> 'OFFLINE'
    order by since, user_id`.execute(ctx.tx);
  return rows.map((row) => ({ ...row, since: row.since.getTime() }));
}

type Row = {
  id: string;
  mode: "PREDICTIVE" | "PROGRESSIVE" | "BLENDED";
  team_ids: string[];
  skill_ids: string[];
  hours: CampaignHours | null;
  zone: string;
  due: number;
  weight: number;
};

async function dialingCampaigns(ctx: Ctx): Promise<CrewCampaign[]> {
  const { rows } = await sql<Row>`
    select c.id, c.mode, c.weight, c.team_ids, c.skill_ids, c.hours, t.time_zone as zone,
      (select count(*)::int from (
        select from campaign_members m
        where m.tenant_id = c.tenant_id and m.campaign_id = c.id and m.state = 'DIALABLE'
          and m.due_at <= ${ctx.now}
        limit ${mostCounted}
      ) as now) + (select count(*)::int from (
        select from campaign_members m
        where m.tenant_id = c.tenant_id and m.campaign_id = c.id and m.state = 'DONE'
          and not m.ended and m.last_outcome = any(c.pass_outcomes) and m.pass < c.pass
        limit ${mostCounted}
      ) as again) as due
    from campaigns c join tenants t on t.id = c.tenant_id
    where c.tenant_id = current_tenant() and c.state = 'RUNNING'
      and c.mode in ('PREDICTIVE', 'PROGRESSIVE', 'BLENDED')
    order by c.id`.execute(ctx.tx);
  const campaigns: CrewCampaign[] = [];
  for (const row of rows) {
    if (!opennessAt(row.hours, row.zone, ctx.now).isOpen) continue;
    campaigns.push({
      ...{ id: row.id, teamIds: row.team_ids, due: row.due, isAhead: dialsAhead(row.mode) },
      weight: row.weight,
      agentIds: await agentsWithSkills(ctx, row.skill_ids),
    });
  }
  return campaigns;
}

/** Who has all of these skills; null where none is asked for. */
async function agentsWithSkills(
  ctx: Ctx,
  skillIds: readonly string[],
): Promise<ReadonlySet<string> | null> {
  if (skillIds.length === 0) return null;
  const { rows } = await sql<{ user_id: string }>`
    select a.user_id from agents a
    where a.tenant_id = current_tenant() and ${inPool({ teamIds: [], skillIds })}`.execute(ctx.tx);
  return new Set(rows.map((row) => row.user_id));
}
