import {
  type Input,
  isoDay,
  localAt,
  mostWhatIfAgentHours,
  type startWhatIf,
  type WhatIfRun,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { notFound, Refusal } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import { startOperation } from "../../../platform/operations/service.ts";
import { inScope } from "../../../platform/scope.ts";
import { type CampaignRow, campaignOf, sparesAgents } from "../../campaigns/index.ts";
import { readSettings } from "../../settings/index.ts";
import { loadOutlook } from "../predictive/load-outlook.ts";
import { simulateWhatIf } from "./job.ts";
import { learn } from "./learning.ts";
import { countOpenRuns, insertRun, type RunRow, removeOldRuns, selectRuns } from "./queries.ts";

const keptRuns = 50;
/** Each takes a core for minutes. */
const mostOpen = 2;

type Asked = Input<typeof startWhatIf>["body"];

/** Long work that compares settings on simulated days, learned from what the caller may see. */
export async function startRun(ctx: Ctx, campaignId: string, asked: Asked): Promise<WhatIfRun> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:simulate");
  refuseTooMuch(asked);
  const { historyDays: sinceDays, ...question } = asked;
  const span = { sinceDays, until: ctx.now };
  const detects = await detectsThen(ctx, campaign, asked);
  const someHear = asked.settings.some(
    ({ machineDetection }) => machineDetection === "OFF" || (!machineDetection && !detects),
  );
  const { model, basis } = await learn(ctx, campaign, span, { detects, someHear });
  const { sample } = await loadOutlook(ctx, campaign);
  const falseMachines = sample.sampled === 0 ? null : sample.people / sample.sampled;
  const run = { question: { ...question, model, falseMachines }, basis, back_test: null };
  return runOf(ctx, campaignId, await beginRun(ctx, campaign, run));
}

/** Whether the campaign will listen for machines in the hours that are asked about: where it rests in all of them it does not. */
async function detectsThen(
  ctx: Ctx,
  campaign: CampaignRow,
  { openingHour, hours }: Asked,
): Promise<boolean> {
  if (!sparesAgents(campaign)) return false;
  const clock = (hour: number) => `${String(Math.min(hour, 24)).padStart(2, "0")}:00`;
  const [opens, closes] = [clock(openingHour), clock(openingHour + hours)];
  const today = isoDay(localAt((await readSettings(ctx)).region.timeZone, ctx.now));
  return !campaign.detection_off.some(
    ({ from, to, lastDay }) =>
      from <= opens && to >= closes && (lastDay === null || lastDay >= today),
  );
}

/** Long work for a question of a campaign; answers the id of its run. */
export async function beginRun(
  ctx: Ctx,
  campaign: CampaignRow,
  run: Pick<RunRow, "question" | "basis" | "back_test">,
): Promise<string> {
  if ((await countOpenRuns(ctx.tx)) >= mostOpen) {
    throw new Refusal(
      "conflict",
      `${mostOpen} simulations run already: wait for one, or cancel it`,
    );
  }
  await removeOldRuns(ctx.tx, campaign.id, run.back_test !== null, keptRuns - 1);
  const { days, settings } = run.question;
  const operation = await startOperation(ctx, {
    kind: "WHAT_IF",
    title: campaign.name,
    unit: "DAYS",
    total: days * settings.length,
    subjectId: campaign.id,
  });
  const id = newId();
  await insertRun(ctx.tx, {
    ...{ id, campaign_id: campaign.id, operation_id: operation.id },
    ...{ ...run, created_at: ctx.now },
  });
  const data = { operationId: operation.id };
  await simulateWhatIf.enqueue(ctx, data, { jobKey: `what-if ${operation.id}` });
  return id;
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

export async function getRun(ctx: Ctx, campaignId: string, id: string): Promise<WhatIfRun> {
  await campaignOf(ctx, campaignId, "campaigns:read-stats");
  return runOf(ctx, campaignId, id);
}

async function runOf(ctx: Ctx, campaignId: string, id: string): Promise<WhatIfRun> {
  const [row] = await selectRuns(ctx.tx, { campaignId, isBackTest: false, id, limit: 1 });
  if (!row) throw notFound("simulation");
  return (await runView(ctx))(row);
}

/** How runs are shown to the caller. */
export async function runView(ctx: Ctx): Promise<(row: RunRow) => WhatIfRun> {
  const { currency } = (await readSettings(ctx)).region;
  return (row) => {
    const { settings, days, openingHour, hours, seed, prices } = row.question;
    return {
      ...{ id: row.id, campaignId: row.campaign_id, operationId: row.operation_id },
      ...{ state: row.state, done: row.done, error: row.error, ownerId: row.owner_id },
      total: row.total ?? days * settings.length,
      ...{ settings: [...settings], days, openingHour, hours, seed, prices, currency },
      ...{ basis: row.basis, results: row.results, createdAt: row.created_at.toISOString() },
      can: mayCancel(ctx, row) ? ["cancel"] : [],
    };
  };
}

/** Whether the caller may end the long work of a run. */
export function mayCancel(ctx: Ctx, row: RunRow): boolean {
  const isOpen = row.state === "QUEUED" || row.state === "RUNNING";
  const owned = { owners: [row.owner_id], teamId: row.team_id };
  return isOpen && !row.cancel_requested && inScope(ctx, "operations:cancel", owned);
}
