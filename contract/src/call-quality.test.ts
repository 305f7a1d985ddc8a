import { expect, test } from "vitest";
import { meanOpinionScore } from "./call-quality.ts";

const clean = { lossShare: 0, jitterMs: 0, roundTripMs: 0 };

test("a line without faults is as good as G.711 gets", () => {
  expect(meanOpinionScore(clean)).toBeCloseTo(4.39, 1);
});

test("loss, jitter and delay each make it worse, and nothing makes it less than bad", () => {
  const scores = (figures: (typeof clean)[]) => figures.map(meanOpinionScore);
  const [best = 0, ...worse] = scores([
    clean,
    { ...clean, lossShare: 0.05 },
    { ...clean, jitterMs: 80 },
    { ...clean, roundTripMs: 500 },
  ]);
  for (const score of worse) expect(score).toBeLessThan(best);
  // 5 % lost: an impairment of 95 * 5 / (5 + 25.1), so a rating of about 76.
  expect(meanOpinionScore({ ...clean, lossShare: 0.05 })).toBeCloseTo(3.87, 1);
  expect(meanOpinionScore({ lossShare: 1, jitterMs: 500, roundTripMs: 4_000 })).toBe(1);
  expect(
    meanOpinionScore({ lossShare: 0.4, jitterMs: 30, roundTripMs: 200 }),
  ).toBeGreaterThanOrEqual(1);
});
