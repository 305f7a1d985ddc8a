import { rateOf } from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AttributionRow } from "./queries.ts";
import { type Known, type NewTouch, touched } from "./touches.ts";

const made = new Date("2026-03-02T09:00:00Z");
const nothing: AttributionRow = {
  first_campaign: null,
  first_medium: null,
  first_at: made,
  last_source: null,
  last_campaign: null,
  last_medium: null,
  last_at: null,
  touches: 1,
};
const touch = (source: string, day: number): NewTouch => ({
  source,
  campaign: `${source} campaign`,
  medium: null,
  at: new Date(made.getTime() + day * 86_400_000),
});

test("what comes later is the last, and the first stays", () => {
  const { source, row } = touched({ source: "Fair", row: nothing }, touch("Mail", 2));
  expect(source).toBe("Fair");
  expect(row).toMatchObject({ first_at: made, last_source: "Mail", touches: 2 });
  const between = touched({ source, row }, touch("Web", 1));
  expect(between.row).toEqual({ ...row, touches: 3 });
});

test("what came earlier is the first, and what was first is the last", () => {
  const { source, row } = touched({ source: "Fair", row: nothing }, touch("Web", -3));
  expect(source).toBe("Web");
  expect(row).toMatchObject({ first_campaign: "Web campaign", last_source: "Fair", last_at: made });
});

test("a lead from nowhere was brought by what is told first", () => {
  const { source, row } = touched({ source: null, row: nothing }, touch("Mail", 2));
  expect([source, row.touches, row.last_at]).toEqual(["Mail", 1, null]);
});

test("in whatever order touches are told, first and last are the earliest and the latest", () => {
  const days = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(days, (told) => {
      const others = told.filter((day) => day !== 0);
      let known: Known = { source: "day 0", row: nothing };
      for (const day of others) known = touched(known, touch(`day ${day}`, day));
      const all = [0, ...others];
      expect(known.source).toBe(`day ${Math.min(...all)}`);
      const last = others.length === 0 ? null : `day ${Math.max(...all)}`;
      expect(known.row.last_source).toBe(last);
      expect(known.row.touches).toBe(all.length);
    }),
  );
});

test("the interval holds the rate, and is Wilson's", () => {
  expect(rateOf({ hits: 0, all: 0 })).toEqual({ rate: 0, low: 0, high: 1 });
  const { rate, low, high } = rateOf({ hits: 3, all: 400 });
  // The walkthrough's own figures: 0.75 % (0.26-2.18).
  expect([rate, low, high].map((one) => Math.round(one * 10_000) / 100)).toEqual([
    0.75, 0.26, 2.18,
  ]);
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (a, b) => {
      const held = rateOf({ hits: Math.min(a, b), all: Math.max(a, b) });
      expect(held.low).toBeLessThanOrEqual(held.rate + 1e-12);
      expect(held.high).toBeGreaterThanOrEqual(held.rate - 1e-12);
    }),
  );
});
