import fc from "fast-check";
import { expect, test } from "vitest";
import { type Hours, hourChances, hourOfWeek, hoursOfWeek } from "./best-hours.ts";
import { betaBelow, betaQuantile } from "./beta.ts";

const nothing: Hours = { calls: [], answers: [] };

function hours(of: (hour: number) => [calls: number, answers: number]): Hours {
  const all = Array.from({ length: hoursOfWeek }, (_, hour) => of(hour));
  return { calls: all.map(([calls]) => calls), answers: all.map(([, answers]) => answers) };
}

test("the beta distribution agrees with what is known of it", () => {
  expect(betaBelow(1, 1, 0.3)).toBeCloseTo(0.3, 8);
  expect(betaBelow(2, 1, 0.5)).toBeCloseTo(0.25, 8);
  expect(betaBelow(5, 5, 0.5)).toBeCloseTo(0.5, 8);
  // 1 - (1 - x)^3 for beta(1, 3).
  expect(betaBelow(1, 3, 0.2)).toBeCloseTo(1 - 0.8 ** 3, 8);
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 400, noNaN: true }),
      fc.double({ min: 0.5, max: 400, noNaN: true }),
      fc.double({ min: 0.02, max: 0.98, noNaN: true }),
      (a, b, share) => {
        expect(betaBelow(a, b, betaQuantile(a, b, share))).toBeCloseTo(share, 4);
      },
    ),
  );
});

test("an hour in which people answer is found, and its interval holds its chance", () => {
  const tuesdaySix = 24 + 18;
  const all = hours((hour) =>
    hour === tuesdaySix ? [200, 120] : hour % 24 > 8 ? [200, 40] : [0, 0],
  );
  const { usual, hours: found } = hourChances({ all, zone: all, source: nothing, own: nothing });
  const best = found.toSorted((a, b) => b.chance - a.chance)[0];
  expect(best?.hour).toBe(tuesdaySix);
  expect(best?.chance).toBeGreaterThan(0.5);
  expect(best?.low).toBeGreaterThan(usual);
  for (const { low, chance, high } of found) {
    expect(low).toBeLessThan(chance);
    expect(high).toBeGreaterThan(chance);
  }
  expect(found.every(({ hour }) => hour % 24 > 8)).toBe(true);
});

test("three lucky calls do not make a best hour", () => {
  const all = hours((hour) => (hour === 10 ? [5, 5] : hour % 24 === 18 ? [500, 200] : [500, 50]));
  const { hours: found } = hourChances({ all, zone: nothing, source: nothing, own: nothing });
  const best = found.toSorted((a, b) => b.chance - a.chance)[0];
  expect((best?.hour ?? 0) % 24).toBe(18);
});

test("what a lead did itself moves its chance, and its uncertainty shrinks", () => {
  const all = hours(() => [100, 30]);
  const none = { all, zone: nothing, source: nothing };
  const own = hours((hour) => (hour === 10 ? [20, 0] : [0, 0]));
  const at10 = (history: Parameters<typeof hourChances>[0]) => hourChances(history).hours[10];
  const [before, after] = [at10({ ...none, own: nothing }), at10({ ...none, own })];
  expect(after?.chance).toBeLessThan((before?.chance ?? 0) * 0.7);
  const width = (one: typeof before) => (one?.high ?? 0) - (one?.low ?? 0);
  expect(width(after)).toBeLessThan(width(before));
});

test("an hour of the week is where the person is", () => {
  const at = new Date("2026-11-22T23:30:00Z");
  expect(hourOfWeek(at, "UTC")).toBe(6 * 24 + 23);
  expect(hourOfWeek(at, "Europe/Madrid")).toBe(0);
  expect(hourOfWeek(at, "America/New_York")).toBe(6 * 24 + 18);
});
