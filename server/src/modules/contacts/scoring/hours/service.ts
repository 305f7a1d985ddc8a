import { type BestHours, callEnded } from "@parley/contract";
import type { Ctx } from "../../../../platform/ctx.ts";
import type { Subscriber } from "../../../../platform/events/subscriber.ts";
import { readableLead } from "../readable.ts";
import { hourChances, hourOfWeek } from "./best-hours.ts";
import {
  addToHours,
  type HourCount,
  hoursFrom,
  readHours,
  type TriedCall,
  tenantZone,
  triedCalls,
  triedCallsOfLead,
} from "./queries.ts";

/** Before so many calls nothing is said. */
const leastCalls = 100;
const mostAdvised = 5;

/** A call is over: the hour in which it rang, where the person is, counts it. */
export const countAnswers: Subscriber = {
  name: "contacts.answer-hours",
  events: [callEnded.name],
  handle: async (ctx, events) => {
    await learnHours(
      ctx,
      events.map(({ data }) => callEnded.data.parse(data).id),
    );
  },
};

/** Counts calls that are over into what is known of when people answer; each once. */
export async function learnHours(ctx: Ctx, callIds: readonly string[]): Promise<void> {
  const calls = await triedCalls(ctx.tx, callIds);
  await addToHours(ctx.tx, countsOf(calls, await tenantZone(ctx.tx)));
}

function countsOf(calls: readonly TriedCall[], ownZone: string): HourCount[] {
  const counts = new Map<string, HourCount>();
  for (const { source, time_zone, at, answered } of calls) {
    const zone = time_zone ?? ownZone;
    const hour = hourOfWeek(at, zone);
    const names: [HourCount["kind"], string][] = [
      ["ALL", ""],
      ["ZONE", zone],
    ];
    if (source !== null) names.push(["SOURCE", source]);
    for (const [kind, name] of names) {
      const key = JSON.stringify([kind, name, hour]);
      const count = counts.get(key) ?? { kind, name, hour, calls: 0, answers: 0 };
      count.calls += 1;
      count.answers += answered ? 1 : 0;
      counts.set(key, count);
    }
  }
  return [...counts.values()];
}

/** When this lead is most likely to answer. */
export async function bestHoursOf(ctx: Ctx, leadId: string): Promise<BestHours> {
  const lead = await readableLead(ctx, leadId);
  const timeZone = lead.time_zone ?? (await tenantZone(ctx.tx));
  const known = await readHours(ctx.tx, { source: lead.source, zone: timeZone });
  const mine = (await triedCallsOfLead(ctx.tx, leadId)).map(({ at, answered }) => ({
    hour: hourOfWeek(at, timeZone),
    calls: 1,
    answers: answered ? 1 : 0,
  }));
  const own = hoursFrom(mine);
  const { ALL: all, ZONE: zone, SOURCE: source } = known;
  const calls = all.calls.reduce((sum, one) => sum + one, 0);
  const { usual, hours } = hourChances({ all, zone, source, own });
  const shown = hours.map(({ hour, ...rest }) => ({
    weekday: Math.floor(hour / 24) + 1,
    hour: hour % 24,
    ...rest,
    clear: rest.low > usual,
  }));
  const isThin = calls < leastCalls;
  return {
    leadId,
    timeZone,
    calls,
    ownCalls: mine.length,
    leastCalls,
    usual: isThin ? null : usual,
    best: isThin ? [] : shown.toSorted((a, b) => b.chance - a.chance).slice(0, mostAdvised),
    hours: isThin ? [] : shown,
  };
}
