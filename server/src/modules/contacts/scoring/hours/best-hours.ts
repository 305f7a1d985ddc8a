import { betaQuantile } from "./beta.ts";

/*
 * When a person is likely to answer, from when others did. Every share is shrunk towards the one it is a
 * part of: an hour of the week towards its hour of the day, a zone and a source towards all, the lead
 * towards people like it. Pure.
 */

/** Calls and answers by hour of the week; 0 is Monday from midnight to one. */
export type Hours = { readonly calls: readonly number[]; readonly answers: readonly number[] };

export type AnswerHistory = {
  readonly all: Hours;
  readonly zone: Hours;
  readonly source: Hours;
  readonly own: Hours;
};

export type HourChance = {
  hour: number;
  chance: number;
  low: number;
  high: number;
  /** Calls of the tenant in this hour: what it rests on. */
  calls: number;
};

export const hoursOfWeek = 168;
/** How many calls of the larger whole speak for a part of which nothing is known. */
const strength = 30;
/** An hour at which hardly anybody was called is not advised. */
const leastCalls = 5;

/** The chance of an answer in each hour of the week that was tried, with the interval of 90 of 100. */
export function hourChances(history: AnswerHistory): { usual: number; hours: HourChance[] } {
  const { all, zone, source, own } = history;
  const usual = (sum(all.answers) + 1) / (sum(all.calls) + 2);
  const ofDay = Array.from({ length: 24 }, (_, hour) => {
    const at = Array.from({ length: 7 }, (_, day) => day * 24 + hour);
    return shrunk(
      usual,
      at.reduce((n, h) => n + (all.calls[h] ?? 0), 0),
      at.reduce((n, h) => n + (all.answers[h] ?? 0), 0),
    );
  });
  const hours: HourChance[] = [];
  for (let hour = 0; hour < hoursOfWeek; hour++) {
    const calls = all.calls[hour] ?? 0;
    if (calls < leastCalls) continue;
    let mean = shrunk(ofDay[hour % 24] ?? usual, calls, all.answers[hour] ?? 0);
    for (const part of [zone, source]) {
      mean = shrunk(mean, part.calls[hour] ?? 0, part.answers[hour] ?? 0);
    }
    const alpha = strength * mean + (own.answers[hour] ?? 0);
    const beta = strength * (1 - mean) + (own.calls[hour] ?? 0) - (own.answers[hour] ?? 0);
    hours.push({
      hour,
      calls,
      chance: alpha / (alpha + beta),
      low: betaQuantile(alpha, beta, 0.05),
      high: betaQuantile(alpha, beta, 0.95),
    });
  }
  return { usual, hours };
}

function shrunk(prior: number, calls: number, answers: number): number {
  return (strength * prior + answers) / (strength + calls);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The hour of the week of an instant in a zone. */
export function hourOfWeek(at: Date, timeZone: string): number {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      hourCycle: "h23",
    });
  clocks.set(timeZone, clock);
  const parts = clock.formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return weekdays.indexOf(part("weekday")) * 24 + Number(part("hour"));
}
