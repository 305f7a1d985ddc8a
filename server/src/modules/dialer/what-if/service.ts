import {
  type Input,
  mostWhatIfAgentHours,
  type startWhatIf,
  type WhatIfBasis,
  type WhatIfRun,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import { type CampaignRow, campaignOf, selectCampaigns } from "../../campaigns/index.ts";
import type { FloorModel } from "./floor-model.ts";
import { readHistory } from "./history.ts";
import { simulateWhatIf } from "./job.ts";
import { fewestDials, learnFloor } from "./learn.ts";
import { countOpenRuns, insertRun, type RunRow, removeOldRuns, selectRuns } from "./queries.ts";

const sinceDays = 60;
const dayMs = 86_400_000;
const keptRuns = 50;
/** Each takes a core for minutes. */
const mostOpen = 2;
/** Campaigns whose calls stand in for those of one that has too few. */
const mostCampaigns = 200;

type Asked = Input<typeof startWhatIf>["body"];

/** Long work that compares settings on simulated days, learned from what the caller may see. */
export async function startRun(ctx: Ctx, campaignId: string, asked: Asked): Promise<WhatIfRun> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:read-stats");
  refuseTooMuch(asked);
  if ((await countOpenRuns(ctx.tx)) >= mostOpen) {
    throw new Refusal(
      "conflict",
      `${mostOpen} simulations run already: wait for one, or cancel it`,
    );
  }
  const { model, basis } = await learn(ctx, campaign);
  await removeOldRuns(ctx.tx, campaignId, keptRuns - 1);
  const operation = await startOperation(ctx, {
    kind: "WHAT_IF",
    title: campaign.name,
    unit: "DAYS",
    total: asked.days * asked.settings.length,
    subjectId: campaignId,
  });
  const row = {
    ...{ id: newId(), campaign_id: campaignId, operation_id: operation.id },
    ...{ question: { ...asked, model }, basis, created_at: ctx.now },
  };
  await insertRun(ctx.tx, row);
  const data = { operationId: operation.id };
  await simulateWhatIf.enqueue(ctx, data, { jobKey: `what-if ${operation.id}` });
  return toRun({ ...row, results: null, state: operation.state });
}

function refuseTooMuch({ settings, days, hours }: Asked): void {
  const agents = settings.reduce((sum, setting) => sum + setting.agents, 0);
  const agentHours = agents * days * hours;
  if (agentHours <= mostWhatIfAgentHours) return;
  throw new Refusal(
    "conflict",
    `${agentHours} agent-hours are too many to simulate at once, at most ${mostWhatIfAgentHours}: take fewer days, hours or settings`,
  );
}

type Known = { model: FloorModel; basis: WhatIfBasis };

/** From the campaign's own calls or, while they are few, from those of all that the caller may see. */
async function learn(ctx: Ctx, campaign: CampaignRow): Promise<Known> {
  const since = new Date(ctx.now.getTime() - sinceDays * dayMs);
  const own = await learnOf(ctx, [campaign.id], since);
  if (own.dials >= fewestDials) return known(own, "CAMPAIGN");
  const seen = await selectCampaigns(ctx, "campaigns:read-stats", { limit: mostCampaigns });
  const all = await learnOf(ctx, [...new Set([campaign.id, ...seen.map(({ id }) => id)])], since);
  return known(all, all.dials >= fewestDials ? "ALL_CAMPAIGNS" : "NOTHING");
}

async function learnOf(ctx: Ctx, campaignIds: readonly string[], since: Date) {
  const history = await readHistory(ctx, campaignIds, since);
  const dials = history.hours.reduce((sum, hour) => sum + hour.dials, 0);
  return { ...learnFloor(history), dials };
}

function known(learned: Awaited<ReturnType<typeof learnOf>>, from: WhatIfBasis["from"]): Known {
  const { model, dials, assumed } = learned;
  return { model, basis: { from, dials, sinceDays, assumed } };
}

export async function getRun(ctx: Ctx, campaignId: string, id: string): Promise<WhatIfRun> {
  await campaignOf(ctx, campaignId, "campaigns:read-stats");
  const [row] = await selectRuns(ctx.tx, { campaignId, id, limit: 1 });
  if (!row) throw notFound("simulation");
  return toRun(row);
}

export function toRun(row: RunRow): WhatIfRun {
  const { settings, days, openingHour, hours, seed, prices } = row.question;
  return {
    ...{ id: row.id, campaignId: row.campaign_id, operationId: row.operation_id },
    ...{ state: row.state, settings: [...settings] },
    ...{ days, openingHour, hours, seed, prices },
    ...{ basis: row.basis, results: row.results, createdAt: row.created_at.toISOString() },
  };
}
