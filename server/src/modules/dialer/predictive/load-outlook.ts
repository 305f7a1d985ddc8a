import { instantAt, localAt, plusDays, weekdays } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../../platform/ctx.ts";
import type { CampaignRow } from "../../campaigns/index.ts";
import { startOfToday } from "../stats.ts";
import { accountSince } from "./load.ts";
import type { Outlook } from "./outlook.ts";

const hourMs = 3_600_000;
const monthMs = 30 * 24 * hourMs;

/** What the sample, the last hour and the hours of a campaign tell now. */
export async function loadOutlook(ctx: Ctx, campaign: CampaignRow): Promise<Outlook> {
  const now = ctx.now.getTime();
  const today = await startOfToday(ctx);
  const month = new Date(now - monthMs);
  const judged = await judgedSince(ctx, campaign.id, { today, month });
  const machines = await machinesSince(ctx, campaign.id, { today, month });
  return {
    sample: { sampled: judged.sampled, people: judged.people },
    hungUp: {
      today: Math.max(0, machines.today - judged.heardToday),
      month: Math.max(0, machines.month - judged.heardMonth),
    },
    lastHour: await accountSince(ctx.tx, campaign.id, new Date(now - hourMs)),
    endsAt: endOfDay(campaign.hours, await zoneOf(ctx), ctx.now)?.getTime() ?? null,
  };
}

type Since = { today: Date; month: Date };
type Judged = { sampled: number; people: number; heardToday: number; heardMonth: number };

/** What agents said of calls of thirty days. */
async function judgedSince(ctx: Ctx, campaignId: string, since: Since): Promise<Judged> {
  const { rows } = await sql<Judged>`
    select count(*) filter (where is_sampled)::int as sampled,
      count(*) filter (where is_sampled and agent_verdict is null)::int as people,
      count(*) filter (where agent_verdict is not null and ended_at >= ${since.today})::int
        as "heardToday",
      count(*) filter (where agent_verdict is not null)::int as "heardMonth"
    from (
      select ended_at, agent_verdict, passes_machine and detected_as = 'MACHINE' as is_sampled
      from calls
      where tenant_id = current_tenant() and campaign_id = ${campaignId}
        and ended_at >= ${since.month} and connected_at is not null and origin <> 'INBOUND'
        and (agent_verdict is not null or (passes_machine and detected_as = 'MACHINE'))
    ) as judged`.execute(ctx.tx);
  return rows[0] ?? { sampled: 0, people: 0, heardToday: 0, heardMonth: 0 };
}

/** Calls that ended as machines, by the ledger. */
async function machinesSince(ctx: Ctx, campaignId: string, since: Since) {
  const { rows } = await sql<{ today: number; month: number }>`
    select coalesce(sum(attempts) filter (where bucket >= ${since.today}), 0)::int as today,
      coalesce(sum(attempts), 0)::int as month
    from campaign_ledger
    where tenant_id = current_tenant() and campaign_id = ${campaignId}
      and bucket >= ${since.month} and outcome = 'MACHINE'`.execute(ctx.tx);
  return rows[0] ?? { today: 0, month: 0 };
}

async function zoneOf(ctx: Ctx): Promise<string> {
  const { rows } = await sql<{ zone: string }>`
    select time_zone as zone from tenants where id = current_tenant()`.execute(ctx.tx);
  return rows[0]?.zone ?? "UTC";
}

/** When a campaign's hours of this day are over, by the tenant's clock; null on a day without any. */
export function endOfDay(hours: CampaignRow["hours"], zone: string, now: Date): Date | null {
  const today = localAt(zone, now);
  const midnight = instantAt(zone, plusDays(today, 1), "00:00");
  if (hours === null) return midnight;
  const { year, month, day } = today;
  const number = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  const last = hours[weekdays[number] ?? "monday"].at(-1);
  if (!last) return null;
  return last.to === "24:00" ? midnight : instantAt(zone, today, last.to);
}
