import { type BackTest, dialsAhead, dialsItself } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { today } from "../../agents/index.ts";
import { type CampaignRow, campaignOf } from "../../campaigns/index.ts";
import { startOfDay } from "../stats.ts";
import { figuresOf, questionOfDay } from "./back-test.ts";
import { learn } from "./learning.ts";
import { agentsOf, readPastDay } from "./past-day.ts";
import { type RunRow, selectRuns } from "./queries.ts";
import { beginRun, mayCancel } from "./service.ts";

const sinceDays = 60;
/** Of fewer dials a day says nothing that chance could not have said. */
const fewestDials = 30;

/** Long work that foretells a day that was, from the days before it. */
export async function startBackTest(
  ctx: Ctx,
  campaignId: string,
  asked: string | undefined,
): Promise<BackTest> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:simulate");
  const day = asked ?? dayBefore(await today(ctx));
  if (day >= (await today(ctx))) throw invalid("day", "must be over");
  const { mode } = campaign;
  if (!dialsItself(mode)) {
    throw new Refusal("conflict", "This campaign dials nobody by itself: nothing can be foretold");
  }
  const actual = await readPastDay(ctx, campaignId, day);
  if (actual.dials < fewestDials) {
    throw new Refusal("conflict", `${actual.dials} dials on ${day} are too few to compare with`);
  }
  const span = { sinceDays, until: await startOfDay(ctx, day) };
  const { model, basis } = await learn(ctx, campaign, span);
  const paced = dialsAhead(mode) ? "PREDICTIVE" : "PROGRESSIVE";
  const question = questionOfDay(model, { ...settingOf(campaign), mode: paced }, actual);
  const id = await beginRun(ctx, campaign, { question, basis, back_test: { day, actual } });
  const [row] = await selectRuns(ctx.tx, { campaignId, isBackTest: true, id, limit: 1 });
  if (!row) throw notFound("simulation");
  return toBackTest(ctx, row);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

function settingOf(campaign: CampaignRow) {
  return {
    abandonLimit: campaign.abandon_limit,
    linesPerAgent: campaign.lines_per_agent,
    ringSeconds: campaign.ring_seconds,
    wrapUpSeconds: campaign.wrap_up_seconds,
  };
}

export function toBackTest(ctx: Ctx, row: RunRow): BackTest {
  const { question, back_test: past, results } = row;
  const [setting] = question.settings;
  const [found] = results ?? [];
  if (!past || !setting) throw new Error(`run ${row.id} is of no past day`);
  return {
    ...{ id: row.id, campaignId: row.campaign_id, operationId: row.operation_id },
    ...{ state: row.state, done: row.done, error: row.error, setting, basis: row.basis },
    ...{ total: row.total ?? question.days, day: past.day, dials: past.actual.dials },
    agentHours: past.actual.hours.reduce((sum, hour) => sum + agentsOf(hour), 0),
    figures: found ? figuresOf(past.actual, found, question.days) : null,
    createdAt: row.created_at.toISOString(),
    can: mayCancel(ctx, row) ? ["cancel"] : [],
  };
}
