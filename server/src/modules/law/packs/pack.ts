import type { LawFigures, LawPackCode } from "@parley/contract";
import { weekdays } from "@parley/contract";

/** What a figure rests on: the law itself, a code of conduct, or our own caution where the law gives none. */
export type Basis = "LAW" | "CODE" | "CAUTION";

export type PackRule<F extends keyof LawFigures = keyof LawFigures> = {
  figure: F;
  value: LawFigures[F];
  basis: Basis;
  citation: string;
  /** The day on which the source was read. */
  readOn: string;
};

export type Pack = {
  code: LawPackCode;
  name: string;
  /** Whose callees it is for; none are the countries that no other pack names. */
  countries: readonly string[];
  region: string | null;
  /** Holds besides the others, and only where a tenant has asked for it. */
  optional: boolean;
  rules: readonly PackRule[];
};

type Hours = LawFigures["hours"];
type Span = readonly [from: string, to: string];

/** The same span from Monday to Friday, and those of the weekend; null is a day without calls. */
export function hoursOf(week: Span | null, saturday: Span | null, sunday: Span | null): Hours {
  const days = weekdays.map((day) => {
    const span = day === "saturday" ? saturday : day === "sunday" ? sunday : week;
    return [day, span ? [{ from: span[0], to: span[1] }] : []] as const;
  });
  return Object.fromEntries(days) as Hours;
}

export function daily(from: string, to: string): Hours {
  return hoursOf([from, to], [from, to], [from, to]);
}

/** What holds of a figure that a pack does not name: no bound. */
export const unbounded: LawFigures = {
  hours: daily("00:00", "24:00"),
  closedOnHolidays: false,
  callsPerNumberIn24Hours: null,
  callsPerNumberIn7Days: null,
  callsPerNumberInAll: null,
  callsPerPersonIn24Hours: null,
  callsPerPersonIn7Days: null,
  callsPerPersonInAll: null,
  daysAfterConversation: null,
  agentHoursAfterAbandoned: null,
  agentHoursAfterMachine: null,
  nationalFileDays: null,
  marketingConsent: "NONE",
  serviceConsent: "NONE",
  recordDays: null,
  callerIdNeeded: false,
};

/** A rule with its figure and value typed together. */
export function rule<F extends keyof LawFigures>(
  figure: F,
  value: LawFigures[F],
  [basis, citation, readOn]: Source,
): PackRule {
  return { figure, value, basis, citation, readOn };
}

export type Source = readonly [basis: Basis, citation: string, readOn: string];
