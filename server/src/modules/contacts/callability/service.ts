import type { Callability, Input, leadCallability } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid } from "../../../platform/errors.ts";
import { isWorkingTime, localTime, readSettings } from "../../settings/index.ts";
import { queryOf } from "../leads/filter.ts";
import { inAll, openQuarters, quartersOf, type Window } from "./day.ts";
import { leadsByZones, type ZoneCount } from "./queries.ts";

const perHour = 4;
const mostZones = 50;

/** Leads with the same zones, and when of the day they may be called. */
type Group = ZoneCount & { open: boolean[] };

/** How many leads of a filter may be called at each hour of a day of the tenant. */
export async function callabilityOf(
  ctx: Ctx,
  { date: wanted, from, to, ...filter }: Input<typeof leadCallability>["query"],
): Promise<Callability> {
  const window = windowOf(from, to);
  const { hours, holidays, region } = await readSettings(ctx);
  const { timeZone } = region;
  const date = wanted ?? localTime(timeZone, ctx.now).date;
  const quarters = quartersOf(timeZone, date);
  const counted = await leadsByZones(ctx, await queryOf(ctx, filter));
  const dialled = counted.filter(({ has_number }) => has_number);
  const ofZone = new Map<string, boolean[]>();
  const openIn = (zone: string) => {
    const known = ofZone.get(zone) ?? openQuarters(quarters, zone, { hours, holidays }, window);
    ofZone.set(zone, known);
    return known;
  };
  const groups = dialled
    .filter(({ zones }) => zones.length > 0)
    .map((group): Group => ({ ...group, open: inAll(group.zones.map(openIn)) }));
  const atWork = quarters.map((at) => isWorkingTime({ hours, holidays, timeZone }, at));
  const isEver = ({ open }: Group) => open.includes(true);
  return {
    date,
    timeZone,
    window,
    hours: hoursOf(quarters, groups, atWork, timeZone),
    count: sum(counted),
    callable: sum(groups.filter(isEver)),
    closed: sum(groups.filter((group) => !isEver(group))),
    unknownZone: sum(dialled.filter(({ zones }) => zones.length === 0)),
    withoutNumber: sum(counted.filter(({ has_number }) => !has_number)),
    zones: groups.slice(0, mostZones).map(({ zones, leads, open }) => ({
      zones,
      leads,
      ...spanOf(quarters, open, timeZone),
    })),
  };
}

function windowOf(from: string | undefined, to: string | undefined): Window | null {
  if (from === undefined && to === undefined) return null;
  if (from === undefined) throw invalid("from", "is needed with `to`");
  if (to === undefined) throw invalid("to", "is needed with `from`");
  if (to <= from) throw invalid("to", "must be later than `from`");
  return { from, to };
}

function hoursOf(
  quarters: readonly Date[],
  groups: readonly Group[],
  atWork: readonly boolean[],
  timeZone: string,
): Callability["hours"] {
  const hours: Callability["hours"] = [];
  for (let start = 0; start < quarters.length; start += perHour) {
    const at = quarters[start];
    if (!at) break;
    const part = (open: readonly boolean[]) => open.slice(start, start + perHour);
    const whole = groups.filter(({ open }) => part(open).every(Boolean));
    const some = groups.filter(({ open }) => part(open).includes(true));
    hours.push({
      at: at.toISOString(),
      hour: clockOf(timeZone, at),
      leads: sum(whole),
      partly: sum(some) - sum(whole),
      open: part(atWork).includes(true),
    });
  }
  return hours;
}

/** The first and the last time of the day, on the clocks of the tenant. */
function spanOf(quarters: readonly Date[], open: readonly boolean[], timeZone: string) {
  const first = quarters[open.indexOf(true)];
  const last = quarters[open.lastIndexOf(true)];
  if (!first || !last) return { from: null, to: null };
  const end = new Date(last.getTime() + 15 * 60_000);
  return { from: clockOf(timeZone, first), to: clockOf(timeZone, end) };
}

function clockOf(timeZone: string, at: Date): string {
  const { minute } = localTime(timeZone, at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function sum(counts: readonly Pick<ZoneCount, "leads">[]): number {
  return counts.reduce((all, { leads }) => all + leads, 0);
}
