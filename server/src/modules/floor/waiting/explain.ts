import { type AgentWaiting, dialsItself, isByHand } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound } from "../../../platform/errors.ts";
import { allSkills, keptAgents, type SkillOfTenant, selectAgents } from "../../agents/index.ts";
import { type CampaignRow, opennessOf, selectCampaigns, supplyFor } from "../../campaigns/index.ts";
import type { Idle } from "../../dialer/index.ts";
import { type CampaignFacts, whyWaits } from "./why.ts";

/** More campaigns at once than any tenant runs. */
const mostCampaigns = 1000;

type Who = { teamId: string | null; skillIds: readonly string[] };
type IdleOf = (campaignId: string) => Idle | undefined;

/** Why an agent waits, from his own campaigns, skills and team; since when, where he waits at all. */
export async function explainWaiting(
  ctx: Ctx,
  agentId: string,
  idleOf: IdleOf,
): Promise<AgentWaiting> {
  const [agent] = await selectAgents(ctx, { userId: agentId, limit: 1 });
  if (!agent) throw notFound("agent");
  const at = ctx.now.toISOString();
  if (agent.state !== "READY") return { agentId, at, since: null, isKept: false, reasons: [] };
  const isKept = (await keptAgents(ctx.tx, ctx.now)).has(agentId);
  const since = agent.since.toISOString();
  // No campaign takes him until the promise is kept.
  if (isKept) return { agentId, at, since, isKept, reasons: [] };
  const skills = await allSkills(ctx.tx);
  const who = { teamId: agent.team_id, skillIds: agent.skill_ids };
  const facts: CampaignFacts[] = [];
  const running = { states: ["RUNNING" as const], limit: mostCampaigns };
  for (const row of await selectCampaigns(ctx, "campaigns:read", running)) {
    facts.push(await factsOf(ctx, row, who, skills, idleOf(row.id)));
  }
  return { agentId, at, since, isKept, reasons: whyWaits(facts) };
}

async function factsOf(
  ctx: Ctx,
  row: CampaignRow,
  { teamId, skillIds }: Who,
  skills: readonly SkillOfTenant[],
  idle: Idle | undefined,
): Promise<CampaignFacts> {
  const names = (is: (id: string) => boolean) =>
    skills.filter(({ id }) => is(id)).map(({ name }) => name);
  const isOfTeam = row.team_ids.length === 0 || (teamId !== null && row.team_ids.includes(teamId));
  const missing = names((id) => row.skill_ids.includes(id) && !skillIds.includes(id));
  const { isOpen, opensAt } = await opennessOf(ctx, row);
  const isHis = isOfTeam && missing.length === 0 && isOpen && dialsItself(row.mode);
  return {
    ...{ campaignId: row.id, campaignName: row.name, isOfTeam, missing, isOpen },
    opensAt: opensAt?.toISOString() ?? null,
    isByHand: isByHand(row.mode),
    isInbound: row.mode === "INBOUND",
    standstill: standstillOf(idle),
    supply: isHis ? await supplyFor(ctx, row, skillIds) : null,
    skills: names((id) => skillIds.includes(id) && !row.skill_ids.includes(id)),
  };
}

function standstillOf(idle: Idle | undefined): CampaignFacts["standstill"] {
  switch (idle?.because) {
    case "NO_CARRIER":
    case "LIMIT_REACHED":
    case "ABANDON_LIMIT":
      return idle.because;
    default:
      return null;
  }
}
