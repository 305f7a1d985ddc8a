import fc from "fast-check";
import { expect, test } from "vitest";
import { areasWithIntervals } from "./bootstrap.ts";
import { calibrate } from "./calibrate.ts";
import { areaUnderCurve, calibrationBins, calibrationError } from "./measures.ts";
import { paceOf } from "./pace.ts";
import { randomFrom } from "./random.ts";

const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), {
  minLength: 2,
  maxLength: 60,
});

test("the area under the curve is the share of pairs in the right order", () => {
  fc.assert(
    fc.property(rows, (pairs) => {
      const scores = pairs.map(([score]) => score);
      const outcomes = pairs.map(([, outcome]) => Number(outcome));
      const won = scores.filter((_, i) => outcomes[i] === 1);
      const lost = scores.filter((_, i) => outcomes[i] === 0);
      const sum = won.flatMap((a) => lost.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)));
      const share = sum.reduce((all, one) => all + one, 0) / (won.length * lost.length);
      if (won.length === 0 || lost.length === 0) {
        expect(areaUnderCurve(scores, outcomes)).toBeNaN();
        return;
      }
      expect(areaUnderCurve(scores, outcomes)).toBeCloseTo(share, 10);
      const { areas } = areasWithIntervals([{ scores: [scores], outcomes }], 1, randomFrom(1));
      expect(areas[0]?.value).toBeCloseTo(share, 10);
    }),
  );
});

test("an interval holds the figure, and a better model gains surely", () => {
  const random = randomFrom(3);
  const outcomes = Uint8Array.from({ length: 2000 }, () => (random() < 0.3 ? 1 : 0));
  const good = Float64Array.from(outcomes, (one) => one / 2 + random());
  const poor = Float64Array.from(outcomes, (one) => one / 9 + random());
  const { areas, gains } = areasWithIntervals([{ scores: [poor, good], outcomes }], 300, random);
  for (const { low, value, high } of areas) {
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(high - low).toBeLessThan(0.08);
  }
  expect(gains[0]).toEqual({ value: 0, low: 0, high: 0 });
  expect(gains[1]?.low).toBeGreaterThan(0.1);
});

test("calibration finds the slope and the shift that were put in", () => {
  const random = randomFrom(4);
  const truth = Float64Array.from({ length: 20_000 }, () => 4 * random() - 3);
  const outcomes = Uint8Array.from(truth, (x) => (random() < 1 / (1 + Math.exp(-x)) ? 1 : 0));
  const { slope, shift } = calibrate(
    truth.map((x) => 2 * x + 1),
    outcomes,
  );
  expect(slope).toBeCloseTo(0.5, 1);
  expect(shift).toBeCloseTo(-0.5, 1);
});

test("calibration bins hold every row once, and their error is their mean distance", () => {
  const said = Float64Array.from({ length: 103 }, (_, i) => i / 103);
  const seen = Uint8Array.from(said, (p) => (p > 0.5 ? 1 : 0));
  const bins = calibrationBins(said, seen);
  expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(103);
  expect(bins.map((bin) => bin.rows).every((one) => one === 10 || one === 11)).toBe(true);
  expect(calibrationError(seen, seen)).toBe(0);
  expect(calibrationError(said, seen)).toBeCloseTo(0.25, 1);
});

test("the pace looks back only", () => {
  const moments = ["mon", "mon", "tue", "wed", "wed", "wed", "mon"];
  expect([...paceOf(moments, 3)]).toEqual([0, 0, 1, 2, 2, 1, 1]);
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b")), fc.nat(20), (days, cut) => {
      expect(paceOf(days.slice(0, cut), 4)).toEqual(paceOf(days, 4).slice(0, cut));
    }),
  );
});
