import { consentNeeds, type LawFigures, lawFigureNames } from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isLooser, unbounded } from "../packs/index.ts";
import { strictest } from "../packs/tighter.ts";
import { isOpen, nextOpen } from "./clock.ts";
import { type Dialled, decide, type Facts } from "./index.ts";
import { harmless, rulesOf, wednesday } from "./testing.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const zones = [
  "Europe/London",
  "Europe/Madrid",
  "America/New_York",
  "America/Los_Angeles",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Auckland",
  "Pacific/Kiritimati",
];

const clock = (quarter: number) =>
  `${String(Math.floor(quarter / 4)).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`;
const spans = fc
  .uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 0, maxLength: 4 })
  .map((cuts) => {
    const sorted = cuts.toSorted((a, b) => a - b);
    const found: { from: string; to: string }[] = [];
    for (let i = 0; i + 1 < sorted.length; i += 2) {
      found.push({ from: clock(sorted[i] ?? 0), to: clock(sorted[i + 1] ?? 0) });
    }
    return found;
  });
const hours: fc.Arbitrary<LawFigures["hours"]> = fc.record({
  monday: spans,
  tuesday: spans,
  wednesday: spans,
  thursday: spans,
  friday: spans,
  saturday: spans,
  sunday: spans,
});
const bound = (max: number) => fc.option(fc.integer({ min: 1, max }), { nil: null });
const need = fc.constantFrom(...consentNeeds);
const figures: fc.Arbitrary<LawFigures> = fc.record({
  hours,
  closedOnHolidays: fc.boolean(),
  callsPerNumberIn24Hours: bound(6),
  callsPerNumberIn7Days: bound(10),
  callsPerNumberInAll: bound(20),
  callsPerPersonIn24Hours: bound(6),
  callsPerPersonIn7Days: bound(10),
  callsPerPersonInAll: bound(20),
  daysAfterConversation: bound(10),
  agentHoursAfterAbandoned: bound(100),
  agentHoursAfterMachine: bound(100),
  nationalFileDays: bound(60),
  marketingConsent: need,
  serviceConsent: need,
  recordDays: bound(100),
  callerIdNeeded: fc.boolean(),
});
/** Two years, with every change of the clocks in them. */
const instants = fc.integer({
  min: Date.parse("2026-01-01T00:00:00Z"),
  max: Date.parse("2028-01-01T00:00:00Z"),
});

const ago = (now: number, days: number) =>
  fc.option(
    fc.integer({ min: 0, max: days * 24 }).map((h) => now - h * hourMs),
    { nil: null },
  );
const dialled = (now: number): fc.Arbitrary<Dialled> =>
  fc
    .array(
      fc.record({ ago: fc.integer({ min: 0, max: 200 }), dials: fc.integer({ min: 1, max: 4 }) }),
      {
        maxLength: 5,
      },
    )
    .map((some) => ({
      recent: some.map(({ ago: back, dials }) => ({
        at: Math.floor((now - back * hourMs) / hourMs) * hourMs,
        dials,
      })),
      inAll: some.reduce((sum, { dials }) => sum + dials, 0),
    }));
const factsAt = (now: number): fc.Arbitrary<Facts> =>
  fc.record({
    purpose: fc.constantFrom("MARKETING" as const, "SERVICE" as const),
    automatic: fc.boolean(),
    agentHeld: fc.boolean(),
    zones: fc.subarray(zones, { maxLength: 3 }),
    doNotCall: seldom,
    doNotCallCampaign: seldom,
    doNotCallNational: seldom,
    nationalFileAt: ago(now, 60),
    consent: fc.constantFrom(
      "GRANTED" as const,
      "GRANTED" as const,
      "WITHDRAWN" as const,
      "NONE" as const,
    ),
    number: dialled(now),
    person: dialled(now),
    spokenWithAt: ago(now, 12),
    abandonedAt: ago(now, 6),
    machineAt: ago(now, 6),
    recordAt: fc.integer({ min: 0, max: 120 }).map((days) => now - days * dayMs),
    callerId: fc.option(fc.constant("+442079460000"), { nil: null }),
    country: fc.constantFrom("GB", "US", null),
    costly: seldom,
    dialsByHand: fc.integer({ min: 0, max: 4 }),
    spent: fc.record({
      minor: fc.integer({ min: 0, max: 4 }),
      until: fc.integer({ min: 1, max: 24 }).map((hours) => now + hours * hourMs),
    }),
  });
const seldom = fc.integer({ min: 0, max: 9 }).map((n) => n === 0);
const cases = instants.chain((now) =>
  fc.record({ now: fc.constant(now), facts: factsAt(now), one: figures, other: figures }),
);
const runs = { numRuns: 2000 };

test("a stricter rule never allows what a looser one refuses", () => {
  let refusals = 0;
  fc.assert(
    fc.property(cases, ({ now, facts, one, other }) => {
      const tight = strictest(one, other);
      const loose = decide(facts, rulesOf(one, ["2026-05-05"]), now);
      if (loose.outcome === "ALLOW") return;
      refusals++;
      const strict = decide(facts, rulesOf(tight, ["2026-05-05"]), now);
      expect(strict.outcome).toBe("REFUSE");
      for (const reason of loose.reasons) {
        // An hour that is always open needs no zone, and where none is known that is said instead.
        if (reason !== "OUTSIDE_HOURS") expect(strict.reasons).toContain(reason);
      }
    }),
    runs,
  );
  expect(refusals).toBeGreaterThan(runs.numRuns / 2);
});

test("what is stricter of two is looser than neither", () => {
  fc.assert(
    fc.property(figures, figures, (one, other) => {
      const tight = strictest(one, other);
      for (const name of lawFigureNames) {
        expect(isLooser(name, tight[name], one[name])).toBe(false);
        expect(isLooser(name, tight[name], other[name])).toBe(false);
      }
    }),
  );
});

test("of several zones only what each of them allows is allowed", () => {
  const some = fc.uniqueArray(fc.constantFrom(...zones), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(some, hours, instants, (together, open, now) => {
      const rules = rulesOf({ ...unbounded, hours: open });
      const of = (those: string[]) => decide({ ...harmless, zones: those }, rules, now).outcome;
      const each = together.map((zone) => of([zone]));
      expect(of(together)).toBe(each.every((one) => one === "ALLOW") ? "ALLOW" : "REFUSE");
    }),
    runs,
  );
});

test("at the instant that a refusal names, what time can heal is healed", () => {
  let healed = 0;
  fc.assert(
    fc.property(cases, ({ now, facts, one }) => {
      const rules = rulesOf(one, ["2026-05-05"]);
      const { outcome, nextAllowedAt, reasons } = decide(facts, rules, now);
      if (outcome === "ALLOW") expect(nextAllowedAt).toBeNull();
      if (nextAllowedAt === null) return;
      expect(nextAllowedAt).toBeGreaterThanOrEqual(now);
      expect(reasons.length).toBeGreaterThan(0);
      const then = decide(facts, rules, nextAllowedAt);
      // Files and records grow old meanwhile: the decision is made anew, and says so.
      const aged = ["NATIONAL_FILE_OLD", "RECORD_OLD"];
      expect(then.reasons.filter((reason) => !aged.includes(reason))).toEqual([]);
      healed++;
    }),
    runs,
  );
  expect(healed).toBeGreaterThan(20);
});

test("a window is never over its figure, whatever the minutes of the dials were", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 300 * 60 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      (minutes, most) => {
        const rules = rulesOf({ ...unbounded, callsPerNumberIn24Hours: most });
        const made: number[] = [];
        for (const minute of minutes.toSorted((a, b) => a - b)) {
          const now = wednesday + minute * 60_000;
          const hourOf = (at: number) => Math.floor(at / hourMs) * hourMs;
          const recent = made.map((at) => ({ at: hourOf(at), dials: 1 }));
          const facts = { ...harmless, number: { recent, inAll: made.length } };
          if (decide(facts, rules, now).outcome === "ALLOW") made.push(now);
          expect(made.filter((at) => at > now - dayMs).length).toBeLessThanOrEqual(most);
        }
      },
    ),
  );
});

/** Days on which clocks go forward and back, with the offset before and after in hours. */
const changes = [
  ["Europe/London", "2026-03-29", "2026-10-25"],
  ["America/New_York", "2026-03-08", "2026-11-01"],
  ["Australia/Lord_Howe", "2026-10-04", "2026-04-05"],
  ["Pacific/Auckland", "2026-09-27", "2026-04-05"],
] as const;

test.each(changes)(
  "on the days on which %s changes its clocks, its clock decides",
  (zone, forth, back) => {
    const time = {
      week: Array.from({ length: 7 }, () => [{ from: 8 * 60, to: 20 * 60 + 30 }]),
      holidays: new Set<string>(),
    };
    const shown = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    for (const day of [forth, back]) {
      const noon = Date.parse(`${day}T12:00:00Z`);
      let opening: number | undefined;
      for (let at = noon + 36 * hourMs; at >= noon - 36 * hourMs; at -= 5 * 60_000) {
        const clockShows = shown.format(at);
        const open = clockShows >= "08:00" && clockShows < "20:30";
        expect([clockShows, isOpen(zone, at, time)]).toEqual([clockShows, open]);
        if (open) opening = at;
        if (opening !== undefined) expect(nextOpen([zone], at, time)).toBe(opening);
      }
    }
  },
);

test("where no hour suits two zones nothing is promised", () => {
  const day = [{ from: 9 * 60, to: 10 * 60 }];
  const time = { week: [day, day, day, day, day, [], []], holidays: new Set<string>() };
  expect(nextOpen(["Europe/London", "Pacific/Auckland"], wednesday, time)).toBeUndefined();
  expect(nextOpen(["Mars/Olympus"], wednesday, time)).toBeUndefined();
});

test("a decision does not depend on who asked before, and says everything that is against it", () => {
  const rules = rulesOf({ ...unbounded, callsPerNumberIn24Hours: 1, callerIdNeeded: true });
  const number = { recent: [{ at: wednesday - hourMs, dials: 1 }], inAll: 1 };
  const facts = { ...harmless, doNotCall: true, number, callerId: null };
  const decision = {
    outcome: "REFUSE",
    reasons: ["DO_NOT_CALL", "NUMBER_IN_24_HOURS", "CALLER_ID_MISSING"],
    needsGuaranteedAgent: false,
    ruleVersion: 7,
    nextAllowedAt: null,
  };
  for (let i = 0; i < 3; i++) expect(decide(facts, rules, wednesday)).toEqual(decision);
});
