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
  const [month, quarter, all] = periodsOf(leads, now);

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
  expect(periodsOf([...leads], now)[0]).toMatchObject({ period: "LAST_MONTH", tooThin });
});
