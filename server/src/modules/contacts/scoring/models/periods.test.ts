import { describe, expect, test } from "vitest";
import { periodsOf } from "./periods.ts";
import type { DecidedLead } from "./queries.ts";

const dayMs = 86_400_000;
const now = new Date("2026-06-30T12:00:00Z");

/** So many of each outcome, all decided so many days ago. */
function decided(daysAgo: number, conversions: number, others: number): DecidedLead[] {
  const at = now.getTime() - daysAgo * dayMs;
  return Array.from({ length: conversions + others }, (_, i) => ({
    id: `${daysAgo} ${i}`,
    ...{ source: null, time_zone: null, company: false, attributes: null },
    ...{ converted: i < conversions, created: at, decided: at, attempts: 0 },
  }));
}

describe("outcomes of a period", () => {
  const leads = [...decided(200, 30, 30), ...decided(60, 25, 40), ...decided(10, 20, 21)];
  const [month, quarter, , , all] = periodsOf(leads, now, "Europe/London");

  test("judge what was learned from those before them, and from no other", () => {
    expect(month).toMatchObject({ period: "LAST_MONTH", outcomes: 41, conversions: 20 });
    expect(quarter).toMatchObject({ period: "LAST_QUARTER", outcomes: 106, conversions: 45 });
    for (const { parts, outcomes, tooThin } of [month, quarter].flatMap((one) => one ?? [])) {
      expect(tooThin).toBeNull();
      const [part] = parts;
      expect(parts).toHaveLength(1);
      expect(part?.judged).toHaveLength(outcomes);
      expect(part?.judged[0]).toBe(leads.length - outcomes);
      expect(part?.learned).toHaveLength(leads.length - outcomes);
      expect(part?.learned.at(-1)).toBe(leads.length - outcomes - 1);
    }
  });

  test("are all judged once, each by what was learned without it, where all of them are asked", () => {
    const judged = all?.parts.flatMap((part) => [...part.judged]) ?? [];
    expect(judged.toSorted((a, b) => a - b)).toEqual(leads.map((_, i) => i));
    for (const part of all?.parts ?? []) {
      const own = new Set(part.judged);
      expect(part.learned.some((i) => own.has(i))).toBe(false);
      expect(part.learned.length + part.judged.length).toBe(leads.length);
    }
  });
});

test.each([
  ["nothing in the month", [...decided(40, 30, 30)], "WITHIN", 0, 0],
  ["too few conversions in it", [...decided(40, 30, 30), ...decided(3, 19, 50)], "WITHIN", 19, 50],
  ["too little before it", [...decided(40, 30, 19), ...decided(3, 20, 20)], "BEFORE", 30, 19],
] as const)("%s: it says so and compares nothing", (_, leads, where, conversions, others) => {
  const tooThin = { where, conversions, others, least: 20 };
  expect(periodsOf([...leads], now, "Europe/London")[0]).toMatchObject({
    period: "LAST_MONTH",
    tooThin,
  });
});

/** One of each outcome at an instant. */
function at(instant: string): DecidedLead[] {
  return decided(0, 1, 1).map((lead) => ({ ...lead, decided: Date.parse(instant) }));
}

test.each([
  // New York is four hours behind in summer and five in winter.
  [
    "2026-06-30T12:00:00Z",
    "America/New_York",
    "2026-05-01",
    "2026-05-31",
    "2026-01-01",
    "2026-03-31",
  ],
  [
    "2026-01-01T04:59:59Z",
    "America/New_York",
    "2025-11-01",
    "2025-11-30",
    "2025-07-01",
    "2025-09-30",
  ],
  [
    "2026-01-01T05:00:00Z",
    "America/New_York",
    "2025-12-01",
    "2025-12-31",
    "2025-10-01",
    "2025-12-31",
  ],
  ["2026-12-31T23:00:00Z", "Asia/Tokyo", "2026-12-01", "2026-12-31", "2026-10-01", "2026-12-31"],
])("at %s the calendar of %s had %s to %s and %s to %s", (when, zone, ...days) => {
  const [, , month, quarter] = periodsOf([], new Date(when), zone);
  const told = [month?.days?.first, month?.days?.last, quarter?.days?.first, quarter?.days?.last];
  expect(told).toEqual(days);
});

test("a quarter of the calendar is judged from its first to its last instant in the zone, and learns from before", () => {
  const leads = [
    ...at("2026-04-01T03:59:59Z"),
    ...at("2026-04-01T04:00:00Z"),
    ...at("2026-07-01T03:59:59Z"),
    ...at("2026-07-01T04:00:00Z"),
  ];
  const [, , , quarter] = periodsOf(leads, new Date("2026-08-20T12:00:00Z"), "America/New_York");
  expect(quarter).toMatchObject({
    period: "CALENDAR_QUARTER",
    ...{ outcomes: 4, conversions: 2, tooThin: { where: "WITHIN" } },
    ...{ from: "2026-04-01T04:00:00.000Z", to: "2026-07-01T03:59:59.000Z" },
  });
  expect([...(quarter?.parts[0]?.judged ?? [])]).toEqual([2, 3, 4, 5]);
  expect([...(quarter?.parts[0]?.learned ?? [])]).toEqual([0, 1]);
});
