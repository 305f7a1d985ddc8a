import {
  instantAt,
  isoDay,
  type LocalDay,
  localAt,
  mostLedgerDays,
  plusDays,
} from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import type { Tx } from "../../platform/db/tx.ts";
import { invalid } from "../../platform/errors.ts";
import type { Span } from "./recount.ts";

/** Days of the tenant's clock, both counted, as `YYYY-MM-DD`. */
export type Period = { from: string; to: string };

export async function zoneOf(ctx: Ctx): Promise<string> {
  const tx: Tx<"tenants"> = ctx.tx;
  const row = await tx.selectFrom("tenants").select("time_zone").executeTakeFirstOrThrow();
  return row.time_zone;
}

/** The days that somebody asked for; today for what he left out. */
export function periodOf(
  asked: { from?: string | undefined; to?: string | undefined },
  zone: string,
  now: Date,
): Period {
  const today = dayOf(now, zone);
  const to = asked.to ?? asked.from ?? today;
  const from = asked.from ?? to;
  if (from > to) throw invalid("to", "is before the first day");
  const last = plusDays(parse(from), mostLedgerDays - 1);
  if (to > isoDay(last)) throw invalid("to", `is more than ${mostLedgerDays} days after the first`);
  return { from, to };
}

/** From midnight to midnight. */
export function spanOf({ from, to }: Period, zone: string): Span {
  return {
    from: instantAt(zone, parse(from), "00:00"),
    to: instantAt(zone, plusDays(parse(to), 1), "00:00"),
    zone,
  };
}

export function dayOf(at: Date, zone: string): string {
  return isoDay(localAt(zone, at));
}

/** The day so many days later, or earlier. */
export function dayAfter(day: string, days: number): string {
  return isoDay(plusDays(parse(day), days));
}

function parse(day: string): LocalDay {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return { year, month, day: date };
}
