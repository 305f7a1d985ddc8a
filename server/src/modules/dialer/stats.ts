import { type AttemptOutcome, type CampaignStats, isAttemptOutcome } from "@parley/contract";
import { sql } from "kysely";
import type { Ctx } from "../../platform/ctx.ts";
import { inPool, today } from "../agents/index.ts";
import {
  type CampaignRow,
  countMembers,
  ledgerByBucket,
  ledgerByOutcome,
  opennessOf,
} from "../campaigns/index.ts";
import type { Idle } from "./runtime.ts";

const hourMs = 3_600_000;
const bucketMs = 5 * 60_000;

/** Figures of a campaign: the day from the ledger, the moment from calls and agents. */
export async function campaignStats(
  ctx: Ctx,
  campaign: CampaignRow,
  idle: Idle | undefined,
): Promise<CampaignStats> {
  const hourAgo = new Date(
    Math.floor((ctx.now.getTime() - hourMs) / bucketMs) * bucketMs + bucketMs,
  );
  const buckets = await ledgerByBucket(ctx.tx, campaign.id, hourAgo);
  const { isOpen, opensAt } = await opennessOf(ctx, campaign);
  return {
    campaignId: campaign.id,
    at: ctx.now.toISOString(),
    members: toNumbers(await countMembers(ctx.tx, campaign.id, ctx.now)),
    today: await figuresSince(ctx, campaign.id, await startOfToday(ctx)),
    abandonLimit: Number(campaign.abandon_limit),
    now: await nowOf(ctx, campaign),
    lastHour: fill(buckets, hourAgo, ctx.now),
    ...whyIdle(campaign, isOpen, idle),
    opensAt: campaign.state === "RUNNING" ? (opensAt?.toISOString() ?? null) : null,
  };
}

/** What the ledger of a campaign adds up to from an instant on. */
export async function figuresSince(
  ctx: Ctx,
  campaignId: string,
  since: Date,
): Promise<CampaignStats["today"]> {
  const sums = await ledgerByOutcome(ctx.tx, campaignId, since);
  const outcomes: Partial<Record<AttemptOutcome, number>> = {};
  const callers = { came: 0, served: 0 };
  for (const { outcome, attempts } of sums) {
    if (isAttemptOutcome(outcome)) outcomes[outcome] = Number(attempts);
    else callers.came += Number(attempts);
    if (outcome === "CALLER_SERVED") callers.served += Number(attempts);
  }
  const abandoned = outcomes.ABANDONED ?? 0;
  const people = (outcomes.CONNECTED ?? 0) + abandoned;
  const total = (key: "talk_seconds" | "conversions") =>
    sums.reduce((all, sum) => all + Number(sum[key]), 0);
  const dials = Object.entries(outcomes).filter(([outcome]) => outcome !== "NOT_PLACED");
  return {
    attempts: dials.reduce((all, [, count]) => all + count, 0),
    outcomes,
    people,
    abandonRate: people === 0 ? 0 : abandoned / people,
    talkSeconds: total("talk_seconds"),
    conversions: total("conversions"),
    callers,
  };
}

/** The hours are known to every process, the rest only to the one that dials. */
function whyIdle(
  { state }: CampaignRow,
  isOpen: boolean,
  idle: Idle | undefined,
): Pick<CampaignStats, "idleBecause" | "idleSince" | "idleSkills"> {
  const known = { idleSince: null, idleSkills: null };
  if (state !== "RUNNING") return { idleBecause: "NOT_RUNNING", ...known };
  if (!isOpen) return { idleBecause: "OUTSIDE_HOURS", ...known };
  if (!idle?.because || idle.because === "OUTSIDE_HOURS") return { idleBecause: null, ...known };
  const { because, since, skills } = idle;
  return { idleBecause: because, idleSince: since.toISOString(), idleSkills: skills };
}

type Bucket = { bucket: Date; attempts: number; connected: number; abandoned: number };

/** Every five minutes of the hour has its place, also those in which nothing happened. */
function fill(rows: readonly Bucket[], from: Date, to: Date): CampaignStats["lastHour"] {
  const known = new Map(rows.map((row) => [row.bucket.getTime(), row]));
  const filled: CampaignStats["lastHour"] = [];
  for (let at = from.getTime(); at <= to.getTime(); at += bucketMs) {
    const row = known.get(at);
    const connected = Number(row?.connected ?? 0);
    const abandoned = Number(row?.abandoned ?? 0);
    filled.push({
      at: new Date(at).toISOString(),
      attempts: Number(row?.attempts ?? 0),
      people: connected + abandoned,
      connected,
      abandoned,
    });
  }
  return filled;
}

async function nowOf(ctx: Ctx, campaign: CampaignRow): Promise<CampaignStats["now"]> {
  const { rows } = await sql<CampaignStats["now"]>`
    with live as (
      select state from calls
      where tenant_id = current_tenant() and state <> 'ENDED' and campaign_id = ${campaign.id}
    ), floor as (
      select a.state from agents a
      where a.tenant_id = current_tenant() and a.state <> 'OFFLINE'
        and ${inPool({ teamIds: campaign.team_ids, skillIds: campaign.skill_ids })}
    )
    select
      (select count(*) from live where state in ('DIALING', 'RINGING')) as ringing,
      (select count(*) from live where state in ('ANSWERED', 'TALKING', 'ON_HOLD')) as talking,
      (select count(*) from live where state = 'QUEUED') as queued,
      (select count(*) from floor where state = 'READY') as "agentsReady",
      (select count(*) from floor where state = 'ON_CALL') as "agentsOnCall",
      (select count(*) from floor where state = 'WRAP_UP') as "agentsWrapUp",
      (select count(*) from floor where state = 'PAUSED') as "agentsPaused"`.execute(ctx.tx);
  const [row] = rows;
  if (!row) throw new Error("counting gave no row");
  return toNumbers(row);
}

function toNumbers<T extends Record<string, number>>(row: T): T {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value)])) as T;
}

/** Midnight of the tenant's zone, as an instant. */
export async function startOfToday(ctx: Ctx): Promise<Date> {
  return startOfDay(ctx, await today(ctx));
}

/** The same of another day of the tenant's calendar. */
export async function startOfDay(ctx: Ctx, day: string): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    select (${day}::date)::timestamp at time zone t.time_zone as at from tenants t`.execute(ctx.tx);
  return rows[0]?.at ?? ctx.now;
}
