import type { DayResult } from "./tally.ts";

/** In the tenant's currency; what has no price is nothing. */
export type Prices = {
  agentHour: number;
  /** Of a call that was answered, by whomever. */
  answeredMinute: number;
  /** Of a line that is taken, ringing included. */
  lineHour: number;
  /** Of the contacts, 0 to 1. */
  saleShare: number;
};

/** A figure, and between what it lies with a probability of 95 %; null where one day tells nothing of it. */
export type Estimate = { value: number; low: number | null; high: number | null };

export type Summary = {
  contactsPerAgentHour: Estimate;
  /** How long an agent waits for a contact. */
  waitSeconds: Estimate;
  /** Share of the agents' time in talks and wrap-ups. */
  occupancy: Estimate;
  /** Abandoned of the people who answered. */
  abandonRate: Estimate;
  /** With the people hung up on as machines; null where nobody knows how often that is. */
  abandonRateWithHidden: number | null;
  machinesHeard: { perContact: number; seconds: number };
  /** Enough of the time, 95 %. */
  lines: number;
  costPerContact: number | null;
  costPerSale: number | null;
  dials: number;
  people: number;
  abandoned: number;
  agentHours: number;
};

const hourMs = 3_600_000;
const enough = 0.95;

/** What the days of one setting say together. */
export function summarize(
  days: readonly DayResult[],
  prices: Prices,
  falseMachines: number | null = null,
): Summary {
  const sum = (of: (day: DayResult) => number) => days.reduce((all, day) => all + of(day), 0);
  const connected = sum((day) => day.connected);
  const abandoned = sum((day) => day.abandoned);
  const people = connected + abandoned;
  const agentHours = sum((day) => day.staffedMs) / hourMs;
  const cost =
    agentHours * prices.agentHour +
    (sum((day) => day.answeredMs) / 60_000) * prices.answeredMinute +
    (sum((day) => day.lineMs) / hourMs) * prices.lineHour;
  const heard = sum((day) => day.heard);
  // Of those whom detection hung up on so many were people, who answered and were abandoned.
  const hidden = (falseMachines ?? 0) * (sum((day) => day.machine) - heard);
  const isKnown = falseMachines !== null && people + hidden > 0;
  const sales = connected * prices.saleShare;
  return {
    contactsPerAgentHour: ratioOf(
      days,
      (d) => d.connected,
      (d) => d.staffedMs / hourMs,
    ),
    waitSeconds: ratioOf(
      days,
      (d) => d.readyMs / 1000,
      (d) => d.connected,
    ),
    occupancy: ratioOf(
      days,
      (d) => d.talkMs + d.wrapUpMs,
      (d) => d.staffedMs,
    ),
    abandonRate: wilson(abandoned, people),
    abandonRateWithHidden: isKnown ? (abandoned + hidden) / (people + hidden) : null,
    machinesHeard: {
      perContact: connected > 0 ? heard / connected : 0,
      seconds: heard > 0 ? sum((day) => day.heardMs) / heard / 1000 : 0,
    },
    lines: linesFor(days, enough),
    costPerContact: connected > 0 ? cost / connected : null,
    costPerSale: sales > 0 ? cost / sales : null,
    dials: sum((day) => day.dials),
    people,
    abandoned,
    agentHours,
  };
}

/** 97.5 % of Student's t lie below this, by degrees of freedom from 1; beyond the table it is nearly constant. */
const students = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093,
];

type Count = (day: DayResult) => number;

/** One sum over another; its interval is of the days, each of which is a draw by itself. */
function ratioOf(days: readonly DayResult[], above: Count, below: Count): Estimate {
  const total = days.reduce((sum, day) => sum + below(day), 0);
  if (total === 0) return { value: 0, low: null, high: null };
  const value = days.reduce((sum, day) => sum + above(day), 0) / total;
  const n = days.length;
  if (n < 2) return { value, low: null, high: null };
  // The error of a ratio: how far each day is from what the ratio says of it.
  const squares = days.reduce((sum, day) => sum + (above(day) - value * below(day)) ** 2, 0);
  const error = Math.sqrt((squares * n) / (n - 1)) / total;
  const reach = (students[n - 2] ?? 2.09) * error;
  return { value, low: Math.max(0, value - reach), high: value + reach };
}

/** The share and Wilson's interval, which holds for few and for none as well. */
export function wilson(count: number, of: number): Estimate {
  if (of === 0) return { value: 0, low: null, high: null };
  const z = 1.96;
  const share = count / of;
  const middle = share + (z * z) / (2 * of);
  const reach = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return {
    value: share,
    low: Math.max(0, (middle - reach) / scale),
    high: Math.min(1, (middle + reach) / scale),
  };
}

/** So many lines were enough for this share of the time. */
function linesFor(days: readonly DayResult[], share: number): number {
  const most = Math.max(0, ...days.map(({ linesMs }) => linesMs.length));
  const times = Array.from({ length: most }, (_, lines) =>
    days.reduce((sum, { linesMs }) => sum + (linesMs[lines] ?? 0), 0),
  );
  let left = share * times.reduce((sum, ms) => sum + ms, 0);
  for (const [lines, ms] of times.entries()) {
    left -= ms;
    if (left <= 0) return lines;
  }
  return Math.max(0, most - 1);
}
