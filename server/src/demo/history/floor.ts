import type { Campaign } from "@parley/contract";
import type { Parts } from "../../assembly.ts";
import { awaySince } from "../../modules/agents/index.ts";
import { CallRuntime, campaignDispositions } from "../../modules/calls/index.ts";
import {
  addMembers,
  getCampaign,
  turnCampaign,
  updateCampaign,
} from "../../modules/campaigns/index.ts";
import { createLeads } from "../../modules/contacts/index.ts";
import { DialerRuntime } from "../../modules/dialer/index.ts";
import { grantsOf } from "../../modules/identity/index.ts";
import { ledgerClock } from "../../modules/proof/index.ts";
import {
  createDirectLoopback,
  createExchange,
  randomFor,
  type Telephony,
} from "../../modules/telephony/index.ts";
import { inTenant } from "../../platform/app.ts";
import type { Ctx } from "../../platform/ctx.ts";
import type { SequencedEvent } from "../../platform/events/sequencer.ts";
import { Faults } from "../../platform/faults.ts";
import { type DemoTenant, emailOf, playedAgents } from "../cast.ts";
import type { DemoLead } from "../leads.ts";
import { HistoryAgent, type Person } from "./agent.ts";
import { leadsOfDays } from "./day-leads.ts";
import type { WorkDay } from "./days.ts";
import { floorPlan, lifts } from "./floor-plan.ts";
import type { SimulatedTime } from "./time.ts";

const minuteMs = 60_000;
const callRhythm = { lullMs: 200, reconcileMs: 5 * minuteMs, atOnce: 1 };
const dialRhythm = { tickMs: 15_000, nudgeMs: 200, refreshMs: 10 * minuteMs, tellPaceMs: minuteMs };
const callbacksMs = 60_000;
const ledgerMs = 60 * minuteMs;

type Options = { tenant: DemoTenant; tenantId: string; seed: string; days: readonly WorkDay[] };

/** The demo campaign with its agents and its carrier, ready for its first day. */
export async function openFloor(parts: Parts, time: SimulatedTime, options: Options) {
  const { app } = parts;
  const { tenant, tenantId, seed } = options;
  const within = <R>(work: (ctx: Ctx) => Promise<R>) => inTenant(app, tenantId, work);
  const { campaign, people, ids, pauses } = await within((ctx) => prepare(ctx, tenant));
  const leadsOf = leadsOfDays(tenant, floorPlan.leadsADay);
  const lift = new Map<string, number>();
  const exchange = createExchange(time.clock, { profile: "warm", seed: seedOf(seed) });
  const legs = new Map<string, string>();
  const carrier = createDirectLoopback(exchange, time.clock);
  const telephony: Telephony = {
    ...carrier,
    originate(request) {
      if (request.kind === "CUSTOMER") legs.set(request.callId, request.legId);
      return carrier.originate(request);
    },
  };
  const { timers } = time;
  const ledger = ledgerClock(app);
  let agents = new Map<string, HistoryAgent>();

  /** What came in since yesterday is put into the campaign. */
  async function takeLeads(day: WorkDay): Promise<void> {
    const drafts = leadsOf(day.number);
    const own = { status: "NEW" as const, assigneeId: null, teamId: null };
    const leadIds = await within(async (ctx) => {
      const made = await createLeads(
        ctx,
        drafts.map((draft) => ({ ...own, ...draft })),
      );
      const priority = floorPlan.priority;
      await addMembers(ctx, campaign.id, { leadIds: made, priority, skillId: null });
      return made;
    });
    for (const [i, draft] of drafts.entries()) lift.set(leadIds[i] ?? "", liftOf(draft));
  }

  function staff(day: WorkDay, calls: CallRuntime): void {
    const closings = { ids, liftOf: (leadId: string) => lift.get(leadId) ?? 1 };
    const voiceOf = (callId: string) => exchange.voiceOf(legs.get(callId) ?? "");
    const place = { app, tenantId, timers, calls, closings, pauses, voiceOf };
    const first = (day.number - 1) * floorPlan.agents;
    agents = new Map();
    for (let i = 0; i < Math.min(floorPlan.agents, people.length); i++) {
      const person = people[(first + i) % people.length];
      if (!person) continue;
      const random = randomFor("history agent", seed, day.number, i);
      const agent = new HistoryAgent(place, person, random);
      agents.set(person.id, agent);
      const until = (instant: Date) => instant.getTime() - time.clock.now();
      const lunchIn =
        until(day.at(floorPlan.lunch.at)) + i * floorPlan.lunch.minutesApart * minuteMs;
      agent.begin(lunchIn, until(day.at(floorPlan.closes)));
    }
  }

  return {
    hear(batch: readonly SequencedEvent[]): void {
      for (const { name, data, tenant_id } of batch) {
        if (name !== "agent.state_changed" || tenant_id !== tenantId) continue;
        const { id, state, callId, from } = data as AgentNews;
        if (state !== from) agents.get(id)?.hear(state, callId);
      }
    },

    /** Plays a day; answers how long it lasted there. */
    async play(day: WorkDay, ends: string): Promise<number> {
      await time.goTo(day.at(floorPlan.leadsArriveAt));
      await takeLeads(day);
      await time.goTo(day.at(floorPlan.opens));
      const calls = new CallRuntime(app, telephony, new Faults(app.config.faultPoints), {
        timers,
        ...callRhythm,
      });
      await calls.start();
      const dialer = new DialerRuntime(app, calls, day.number, { timers, ...dialRhythm });
      Object.assign(parts.telephony, { calls, dialer });
      await dialer.start();
      const rounds = [
        timers.every(callbacksMs, () => void parts.callbacks.look()),
        timers.every(ledgerMs, () => void ledger.look()),
      ];
      staff(day, calls);
      await time.goTo(day.at(ends));
      for (const end of rounds) end();
      await dialer.stop();
      await calls.stop();
      Object.assign(parts.telephony, { calls: undefined, dialer: undefined });
      legs.clear();
      return day.at(ends).getTime() - day.at(floorPlan.opens).getTime();
    },

    /** The hours that are over are counted, and the campaign is left as it was found, but paused. */
    async close(): Promise<void> {
      await time.goTo(new Date(time.clock.now() + 2 * ledgerMs));
      await ledger.look();
      await within(async (ctx) => {
        await turnCampaign(ctx, campaign.id, "pause");
        const { retryMinutes, sampleShare } = campaign;
        await updateCampaign(ctx, campaign.id, { retryMinutes, sampleShare }, undefined);
      });
      // Until everybody has heard of it.
      await time.goTo(new Date(time.clock.now() + minuteMs));
      await telephony.close();
    },
  };
}

type AgentNews = {
  id: string;
  from: string;
  state: Parameters<HistoryAgent["hear"]>[0];
  callId: string | null;
};

/** The campaign that dials by itself, started, with those who may work in it. */
async function prepare(ctx: Ctx, tenant: DemoTenant) {
  const [wanted] = tenant.campaigns;
  const { id } = await ctx.tx
    .selectFrom("campaigns")
    .select("id")
    .where("name", "=", wanted?.name ?? "")
    .executeTakeFirstOrThrow();
  const campaign: Campaign = await getCampaign(ctx, id);
  const { retryMinutes, sampleShare } = floorPlan;
  await updateCampaign(ctx, id, { retryMinutes, sampleShare }, undefined);
  await turnCampaign(ctx, id, "start");
  await awaySince(ctx, ctx.now);
  const { items } = await campaignDispositions(ctx, id);
  const reasons = await ctx.tx.selectFrom("pause_reasons").select(["id", "name"]).execute();
  const reason = (name: string) => reasons.find((one) => one.name === name)?.id ?? "";
  return {
    campaign,
    people: await peopleOf(ctx, tenant),
    ids: new Map(items.map((one) => [one.name, one.id])),
    pauses: { short: reason("Break"), lunch: reason("Lunch") },
  };
}

async function peopleOf(ctx: Ctx, tenant: DemoTenant): Promise<Person[]> {
  const rows = await ctx.tx.selectFrom("users").select(["id", "email", "team_id"]).execute();
  const byEmail = new Map(rows.map((row) => [row.email, row]));
  const people: Person[] = [];
  for (const played of playedAgents(tenant)) {
    const row = byEmail.get(emailOf(tenant, played));
    if (!row) continue;
    people.push({ id: row.id, teamId: row.team_id, grants: await grantsOf(ctx.tx, row.id) });
  }
  return people;
}

function liftOf({ source, attributes }: DemoLead): number {
  const { boilerInstalled } = attributes;
  const isOld = typeof boilerInstalled === "number" && boilerInstalled < lifts.boilerBefore;
  return (source === "Referral" ? lifts.referral : 1) * (isOld ? lifts.oldBoiler : 1);
}

/** The carrier's seed is a number. */
function seedOf(words: string): number {
  return Math.floor(randomFor("history carrier", words)() * 2 ** 31);
}
