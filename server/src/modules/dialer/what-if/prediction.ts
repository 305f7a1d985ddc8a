import {
  type CampaignPrediction,
  dialsAhead,
  type Input,
  type keepCampaignPrediction,
  type WhatIfResult,
  type WhatIfSetting,
} from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import type { Tx } from "../../../platform/db/tx.ts";
import { invalid, notFound, Refusal } from "../../../platform/errors.ts";
import { today } from "../../agents/index.ts";
import { type CampaignRow, campaignOf } from "../../campaigns/index.ts";
import { figuresOf } from "./back-test.ts";
import { agentsOf, type PastDay, readPastDay } from "./past-day.ts";
import { selectRuns } from "./queries.ts";

/** Of less than so much nobody can say whether it is as foretold. */
const leastAgentHours = 0.5;
const leastPeople = 20;

type Kept = {
  setting: WhatIfSetting;
  result: WhatIfResult;
  days: number;
  kept_at: Date;
  kept_by: string | null;
  kept_by_name: string | null;
};
type Answer = { prediction: CampaignPrediction | null };

/** Whether a campaign is set like a setting that was simulated, as far as it says something. */
export function isSetLike(campaign: CampaignRow, setting: WhatIfSetting): boolean {
  const { mode, ringSeconds, wrapUpSeconds, machineDetection } = setting;
  const isOff = campaign.machine_detection === "OFF";
  const same = (one: number, other: number) => Math.abs(one - other) < 1e-6;
  return (
    (dialsAhead(campaign.mode) ? "PREDICTIVE" : campaign.mode) === mode &&
    campaign.ring_seconds === ringSeconds &&
    campaign.wrap_up_seconds === wrapUpSeconds &&
    (mode !== "PREDICTIVE" ||
      (same(campaign.abandon_limit, setting.abandonLimit) &&
        campaign.lines_per_agent === setting.linesPerAgent)) &&
    (machineDetection === undefined || isOff === (machineDetection === "OFF"))
  );
}

/** Keeps what was foretold of the setting that the campaign dials by; of another one it would mean nothing. */
export async function keepPrediction(
  ctx: Ctx,
  campaignId: string,
  { runId, setting: index }: Input<typeof keepCampaignPrediction>["body"],
): Promise<Answer> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:update");
  const [run] = await selectRuns(ctx.tx, { campaignId, isBackTest: false, id: runId, limit: 1 });
  if (!run) throw notFound("simulation");
  const [setting, result] = [run.question.settings[index], run.results?.[index]];
  if (!run.results) throw new Refusal("conflict", "This simulation came to nothing");
  if (!setting || !result) throw invalid("setting", "is none of the simulation's");
  if (!isSetLike(campaign, setting)) {
    throw new Refusal("conflict", "The campaign is not set like this: use the setting first");
  }
  const tx: Tx<"campaign_predictions"> = ctx.tx;
  const values = {
    ...{ setting: JSON.stringify(setting), result: JSON.stringify(result) },
    ...{ days: run.question.days, kept_at: ctx.now, kept_by: ctx.actor.userId },
  };
  await tx
    .insertInto("campaign_predictions")
    .values({ campaign_id: campaignId, ...values })
    .onConflict((one) => one.columns(["tenant_id", "campaign_id"]).doUpdateSet(values))
    .execute();
  return readPrediction(ctx, campaign);
}

/** What was foretold beside the day as it goes. */
export async function getPrediction(ctx: Ctx, campaignId: string): Promise<Answer> {
  return readPrediction(ctx, await campaignOf(ctx, campaignId, "campaigns:read-stats"));
}

async function readPrediction(ctx: Ctx, campaign: CampaignRow): Promise<Answer> {
  const tx: Tx<"campaign_predictions" | "users"> = ctx.tx;
  const kept = await tx
    .selectFrom("campaign_predictions as p")
    .leftJoin("users as u", "u.id", "p.kept_by")
    .select(["p.setting", "p.result", "p.days", "p.kept_at", "p.kept_by", "u.name as kept_by_name"])
    .where("p.campaign_id", "=", campaign.id)
    .$castTo<Kept>()
    .executeTakeFirst();
  if (!kept) return { prediction: null };
  const day = await readPastDay(ctx, campaign.id, await today(ctx));
  const { setting, days, kept_by: by, kept_by_name: name } = kept;
  return {
    prediction: {
      ...{ campaignId: campaign.id, setting, days, keptAt: kept.kept_at.toISOString() },
      keptBy: by === null ? null : { id: by, name: name ?? "" },
      holds: isSetLike(campaign, setting),
      ...comparedWith(day, kept.result, days),
    },
  };
}

/** The figures of a prediction beside a day of which some is over. */
export function comparedWith(
  day: PastDay,
  result: WhatIfResult,
  days: number,
): Pick<CampaignPrediction, "dials" | "agentHours" | "figures"> {
  const agentHours = day.hours.reduce((sum, hour) => sum + agentsOf(hour), 0);
  const wholeDay = result.agentHours / days;
  const share = wholeDay > 0 ? Math.min(1, Math.max(agentHours / wholeDay, 0.01)) : 1;
  const people = day.connected + day.abandoned;
  const isEarly = agentHours < leastAgentHours || people < leastPeople;
  const figures = (figuresOf(day, result, days, share) ?? []).flatMap((one) => {
    const { what, predicted, low, high } = one;
    if (what === "OCCUPANCY" || what === "DIALS_PER_AGENT_HOUR") return [];
    const actual = people === 0 ? null : one.actual;
    const isKnown = !isEarly && actual !== null && low !== null && high !== null;
    const isWithin = isKnown ? actual >= low && actual <= high : null;
    return [{ what, predicted, low, high, actual, isWithin }];
  });
  return { dials: day.dials, agentHours, figures };
}
