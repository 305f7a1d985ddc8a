import type { Callability, Input, leadCallability } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { invalid } from "../../../platform/errors.ts";
import { type LeadsOfPlace, leadsByPlace } from "../../contacts/index.ts";
import { isWorkingTime, localTime, readSettings } from "../../settings/index.ts";
import { type Law, readLaw } from "../rules.ts";
import { inAll, openQuarters, quartersOf, type Window } from "./day.ts";

const perHour = 4;
const mostZones = 50;

/** Leads of the same zones, and when of the day they may be called. */
type Group = { zones: string[]; leads: number; open: boolean[] };

/** How many leads of a filter the law lets be called at each hour of a day of the tenant. */
export async function callabilityOf(
  ctx: Ctx,
  { date: wanted, from, to, ...filter }: Input<typeof leadCallability>["query"],
): Promise<Callability> {
  const window = windowOf(from, to);
  const { hours, holidays, region } = await readSettings(ctx);
  const { timeZone } = region;
  const date = wanted ?? localTime(timeZone, ctx.now).date;
  const quarters = quartersOf(timeZone, date);
  const counted = await leadsByPlace(ctx, filter);
  const dialled = counted.filter(({ has_number }) => has_number);
  const open = openTimes(await readLaw(ctx.tx), quarters, window);
  const groups = dialled
    .filter(({ zones }) => zones.length > 0)
    .map((group): Group => ({ ...group, open: open(group) }));
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
    zones: together(groups)
      .slice(0, mostZones)
      .map(({ zones, leads, open }) => ({
        zones,
        leads,
        ...spanOf(quarters, open, timeZone),
      })),
  };
}

/** When those of a place may be called: where all of their zones are open by the law of their number. */
function openTimes(law: Law, quarters: readonly Date[], window: Window | null) {
  const known = new Map<string, boolean[]>();
  return ({ zones, country, region }: LeadsOfPlace): boolean[] => {
    // A number that may be anywhere under +1 is held to the law of the largest country there.
    const isNorthAmerica = country === null && zones.some((zone) => zone.startsWith("America/"));
    const { rules } = law.of({ country: isNorthAmerica ? "US" : country, region });
    const openIn = (zone: string) => {
      const key = `${country} ${region} ${zone}`;
      const found = known.get(key) ?? openQuarters(quarters, zone, rules.open, window);
      known.set(key, found);
      return found;
    };
    return inAll(zones.map(openIn));
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

/** From when until when, on the clocks of the tenant; past midnight where the callee's day does not end with his. */
function spanOf(quarters: readonly Date[], open: readonly boolean[], timeZone: string) {
  const isPastMidnight = open.at(0) && open.at(-1) && open.includes(false);
  const first = quarters[isPastMidnight ? open.lastIndexOf(false) + 1 : open.indexOf(true)];
  const last = quarters[isPastMidnight ? open.indexOf(false) - 1 : open.lastIndexOf(true)];
  if (!first || !last) return { from: null, to: null };
  const end = new Date(last.getTime() + 15 * 60_000);
  return { from: clockOf(timeZone, first), to: clockOf(timeZone, end) };
}

function clockOf(timeZone: string, at: Date): string {
  const { minute } = localTime(timeZone, at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Those of one zone and the same times are shown in one line, whatever their numbers' places are. */
function together(groups: readonly Group[]): Group[] {
  const lines = new Map<string, Group>();
  for (const group of groups) {
    const key = `${group.zones.join()} ${group.open.join()}`;
    const known = lines.get(key);
    lines.set(key, { ...group, leads: group.leads + (known?.leads ?? 0) });
  }
  return [...lines.values()].toSorted((a, b) => b.leads - a.leads);
}

function sum(counts: readonly { leads: number }[]): number {
  return counts.reduce((all, { leads }) => all + leads, 0);
}
