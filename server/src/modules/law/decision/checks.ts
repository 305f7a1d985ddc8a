import { type RefusalReason, tollReasons } from "@parley/contract";
import { isOpen } from "./clock.ts";
import type { Dialled, Facts } from "./facts.ts";
import type { Rules } from "./rules.ts";

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** What is against a dial, and until when; null when no time will heal it. */
export type Finding = { until: number | null };
export type Check = {
  reason: RefusalReason;
  look(facts: Facts, rules: Rules, now: number): Finding | undefined;
};

const never: Finding = { until: null };

/** The law as a table: each line is one reason to refuse, and no line knows another. */
export const checks: readonly Check[] = [
  { reason: "DO_NOT_CALL", look: (facts) => when(facts.doNotCall) },
  { reason: "DO_NOT_CALL_CAMPAIGN", look: (facts) => when(facts.doNotCallCampaign) },
  {
    reason: "DO_NOT_CALL_NATIONAL",
    look: (facts, rules) => when(facts.doNotCallNational && asksRegister(facts, rules)),
  },
  {
    reason: "NATIONAL_FILE_MISSING",
    look: (facts, rules) => when(facts.nationalFileAt === null && asksRegister(facts, rules)),
  },
  {
    reason: "NATIONAL_FILE_OLD",
    look: (facts, rules, now) => {
      const { nationalFileAt } = facts;
      if (nationalFileAt === null || !asksRegister(facts, rules)) return undefined;
      return when(now - nationalFileAt > (rules.nationalFileDays ?? 0) * dayMs);
    },
  },
  { reason: "CONSENT_WITHDRAWN", look: ({ consent }) => when(consent === "WITHDRAWN") },
  {
    reason: "CONSENT_MISSING",
    look: ({ consent, purpose, automatic }, rules) => {
      const need = purpose === "MARKETING" ? rules.marketingConsent : rules.serviceConsent;
      const isNeeded = need === "ALWAYS" || (need === "AUTOMATIC" && automatic);
      return when(isNeeded && consent === "NONE");
    },
  },
  {
    reason: "ZONE_UNKNOWN",
    look: ({ zones }, rules) => when(!rules.alwaysOpen && zones.length === 0),
  },
  {
    reason: "OUTSIDE_HOURS",
    // When it opens next is found for all findings together.
    look: ({ zones }, rules, now) =>
      rules.alwaysOpen || zones.every((zone) => isOpen(zone, now, rules.open))
        ? undefined
        : { until: now },
  },
  {
    reason: "NUMBER_IN_24_HOURS",
    look: ({ number }, rules, now) => reached(number, rules.callsPerNumberIn24Hours, dayMs, now),
  },
  {
    reason: "NUMBER_IN_7_DAYS",
    look: ({ number }, rules, now) => reached(number, rules.callsPerNumberIn7Days, 7 * dayMs, now),
  },
  {
    reason: "NUMBER_IN_ALL",
    look: ({ number }, rules) => inAll(number, rules.callsPerNumberInAll),
  },
  {
    reason: "PERSON_IN_24_HOURS",
    look: ({ person }, rules, now) => reached(person, rules.callsPerPersonIn24Hours, dayMs, now),
  },
  {
    reason: "PERSON_IN_7_DAYS",
    look: ({ person }, rules, now) => reached(person, rules.callsPerPersonIn7Days, 7 * dayMs, now),
  },
  {
    reason: "PERSON_IN_ALL",
    look: ({ person }, rules) => inAll(person, rules.callsPerPersonInAll),
  },
  {
    reason: "SPOKEN_WITH",
    look: ({ spokenWithAt }, rules, now) =>
      within(spokenWithAt, (rules.daysAfterConversation ?? 0) * dayMs, now),
  },
  {
    reason: "AGENT_NOT_HELD",
    look: (facts, rules, now) => (facts.agentHeld ? undefined : agentDue(facts, rules, now)),
  },
  {
    reason: "RECORD_OLD",
    look: ({ recordAt }, { recordDays }, now) =>
      when(recordDays !== null && now - recordAt > recordDays * dayMs),
  },
  {
    reason: "CALLER_ID_MISSING",
    look: ({ callerId }, { callerIdNeeded }) => when(callerIdNeeded && callerId === null),
  },
  {
    reason: "COUNTRY_NOT_ALLOWED",
    look: ({ country }, { tolls: { countries } }) =>
      when(countries !== null && (country === null || !countries.has(country))),
  },
  {
    reason: "COSTLY_NUMBER",
    look: ({ costly }, { tolls }) => when(costly && !tolls.costlyNumbers),
  },
  {
    reason: "DIALS_BY_HAND_REACHED",
    look: ({ automatic, dialsByHand }, { tolls: { dialsByHandPerHour: most } }, now) =>
      automatic || most === null || dialsByHand < most
        ? undefined
        : { until: (Math.floor(now / hourMs) + 1) * hourMs },
  },
  {
    reason: "SPEND_REACHED",
    look: ({ spent }, { tolls: { spendPerDayMinor: most } }) =>
      most === null || spent.minor < most ? undefined : { until: spent.until },
  },
];

/** Of somebody who is asked into a conversation: what guards the bill, and that he sees who calls. */
export const consultationChecks = checks.filter(
  ({ reason }) =>
    reason === "CALLER_ID_MISSING" || tollReasons.some((guarding) => guarding === reason),
);

/** Of those, what lasts: it is not over with the hour or the day. */
export const standingChecks = checks.filter(
  ({ reason }) => reason === "COUNTRY_NOT_ALLOWED" || reason === "COSTLY_NUMBER",
);

/** Until when a number is dialled only with an agent held for it. */
export function agentDue(facts: Facts, rules: Rules, now: number): Finding | undefined {
  const abandoned = within(facts.abandonedAt, (rules.agentHoursAfterAbandoned ?? 0) * hourMs, now);
  const machine = within(facts.machineAt, (rules.agentHoursAfterMachine ?? 0) * hourMs, now);
  if (!abandoned || !machine) return abandoned ?? machine;
  return { until: Math.max(abandoned.until ?? 0, machine.until ?? 0) };
}

/** Who has consented may be called although he is registered, and a call to serve him always. */
function asksRegister({ purpose, consent }: Facts, { nationalFileDays }: Rules): boolean {
  return nationalFileDays !== null && purpose === "MARKETING" && consent !== "GRANTED";
}

function when(isAgainst: boolean): Finding | undefined {
  return isAgainst ? never : undefined;
}

function within(since: number | null, spanMs: number, now: number): Finding | undefined {
  return since !== null && now < since + spanMs ? { until: since + spanMs } : undefined;
}

function inAll({ inAll: dials }: Dialled, most: number | null): Finding | undefined {
  return when(most !== null && dials >= most);
}

/**
 * A window is full. Of a dial only the hour is kept, so it counts until the whole hour has left the
 * window: never a dial too many.
 */
function reached(
  { recent }: Dialled,
  most: number | null,
  windowMs: number,
  now: number,
): Finding | undefined {
  if (most === null) return undefined;
  let dials = 0;
  for (const hour of recent) if (leaves(hour.at, windowMs) > now) dials += hour.dials;
  if (dials < most) return undefined;
  if (most === 0) return never;
  for (const hour of recent.toSorted((a, b) => a.at - b.at)) {
    const until = leaves(hour.at, windowMs);
    if (until <= now) continue;
    dials -= hour.dials;
    if (dials < most) return { until };
  }
  return never;
}

function leaves(hour: number, windowMs: number): number {
  return hour + hourMs + windowMs;
}
