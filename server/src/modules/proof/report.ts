import type { LedgerReport } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { type CampaignRow, campaignOf, ratesOf } from "../campaigns/index.ts";
import { closedCalls } from "./closed.ts";
import { addUp } from "./counts.ts";
import { paidSeconds, readLedger } from "./ledger.ts";
import { moneyOf } from "./money.ts";
import { dayOf, periodOf, spanOf, zoneOf } from "./period.ts";
import { truthOf } from "./truth.ts";

/** Rates are kept in millionths of the currency. */
const millionths = 1_000_000;

export type Asked = { from?: string | undefined; to?: string | undefined };

/** What a campaign that the caller may see did in these days. */
export async function reportOf(ctx: Ctx, campaignId: string, asked: Asked): Promise<LedgerReport> {
  const campaign = await campaignOf(ctx, campaignId, "campaigns:read-stats");
  return makeReport(ctx, campaign, asked);
}

export async function makeReport(
  ctx: Ctx,
  campaign: CampaignRow,
  asked: Asked,
): Promise<LedgerReport> {
  const zone = await zoneOf(ctx);
  const period = periodOf(asked, zone, ctx.now);
  const span = spanOf(period, zone);
  const { closedUntil, hours, agents } = await readLedger(ctx, campaign.id, span);
  const total = addUp(hours);
  const paid = await paidSeconds(ctx, campaign.id, span);
  const costs = await ratesOf(ctx.tx, campaign.id);
  const rates = {
    agentHour: costs.agentHour / millionths,
    answeredMinute: costs.lineMinute / millionths,
  };
  const closed = await closedCalls(ctx, campaign.id, span);
  return {
    ...{ campaignId: campaign.id, campaignName: campaign.name, ...period, timeZone: zone },
    at: ctx.now.toISOString(),
    closedUntil: closedUntil?.toISOString() ?? null,
    total,
    days: daysOf(hours, zone),
    hours: hours.map(({ at, ...counts }) => ({ at: at.toISOString(), ...counts })),
    agents,
    closed,
    truth: truthOf(total),
    money: moneyOf(total, paid, rates, revenueOf(closed)),
  };
}

/** Null where nobody has said what any of them is worth. */
function revenueOf(closed: LedgerReport["closed"]): number | null {
  const worths = closed.flatMap(({ calls, worth }) => (worth == null ? [] : [calls * worth]));
  return worths.length === 0 ? null : worths.reduce((sum, one) => sum + one, 0);
}

type Hours = Awaited<ReturnType<typeof readLedger>>["hours"];

function daysOf(hours: Hours, zone: string): LedgerReport["days"] {
  const byDay = new Map<string, Hours>();
  for (const hour of hours) {
    const day = dayOf(hour.at, zone);
    byDay.set(day, [...(byDay.get(day) ?? []), hour]);
  }
  return [...byDay].map(([day, ofDay]) => ({ day, ...addUp(ofDay) }));
}
