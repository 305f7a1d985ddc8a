import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endOfDay } from "./load-outlook.ts";
import { estimated, forecastOf } from "./outlook.ts";

const account = fc
  .record({ people: fc.nat(5000), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ people, share }) => ({ people, abandoned: Math.floor(people * share) }));
const sample = fc
  .record({ sampled: fc.integer({ min: 1, max: 2000 }), some: fc.nat(2000) })
  .map(({ sampled, some }) => ({ sampled, people: Math.min(some, sampled) }));

describe("people taken for machines", () => {
  test("are as many as the sample says, and make the rate worse", () => {
    const sampled = { sampled: 400, people: 3 };
    const found = estimated({ people: 2112, abandoned: 48 }, sampled, 6688);
    expect(found).toMatchObject({ people: 50, isUsed: true });
    expect(found?.rate).toBeCloseTo(98.16 / 2162.16, 5);
    expect(estimated({ people: 10, abandoned: 1 }, { sampled: 0, people: 0 }, 30)).toBeNull();
  });

  test("never make a rate better, and their interval lies around it", () => {
    fc.assert(
      fc.property(account, sample, fc.nat(5000), (measured, judged, hungUp) => {
        const found = estimated(measured, judged, hungUp);
        const { people, abandoned } = measured;
        expect(found?.rate).toBeGreaterThanOrEqual(people === 0 ? 0 : abandoned / people - 1e-12);
        expect(found?.low).toBeLessThanOrEqual((found?.rate ?? 0) + 1e-12);
        expect(found?.high).toBeGreaterThanOrEqual((found?.rate ?? 0) - 1e-12);
        expect(found?.high).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});

describe("the forecast of a day", () => {
  const hour = 3_600_000;

  test("is the day so far and the last hour again for each that is left", () => {
    const lastHour = { people: 100, abandoned: 4 };
    const found = forecastOf({ people: 500, abandoned: 5 }, { lastHour, endsAt: 5 * hour }, 0);
    expect(found).toMatchObject({ people: 1000 });
    expect(found?.rate).toBeCloseTo(25 / 1000, 10);
  });

  test("is none once the day is over or when nobody answered", () => {
    const today = { people: 10, abandoned: 1 };
    expect(forecastOf(today, { lastHour: today, endsAt: null }, 0)).toBeNull();
    expect(forecastOf(today, { lastHour: today, endsAt: 10 }, 10)).toBeNull();
    const nobody = { people: 0, abandoned: 0 };
    expect(forecastOf(today, { lastHour: nobody, endsAt: 10 }, 0)).toBeNull();
  });

  test("lies between what was and what the last hour was", () => {
    fc.assert(
      fc.property(account, account, fc.integer({ min: 1, max: 14 }), (today, lastHour, left) => {
        const found = forecastOf(today, { lastHour, endsAt: left * hour }, 0);
        if (!found || today.people === 0) return;
        const rates = [today, lastHour].map(({ people, abandoned }) => abandoned / people);
        expect(found.rate).toBeGreaterThanOrEqual(Math.min(...rates) - 1e-9);
        expect(found.rate).toBeLessThanOrEqual(Math.max(...rates) + 1e-9);
        expect(found.low).toBeLessThanOrEqual(found.rate + 1e-9);
        expect(found.high).toBeGreaterThanOrEqual(found.rate - 1e-9);
      }),
    );
  });
});

test("a campaign's day ends with its own hours, by the tenant's clock", () => {
  const none = { tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] };
  const hours = {
    ...none,
    monday: [
      { from: "09:00", to: "12:00" },
      { from: "13:00", to: "17:30" },
    ],
  };
  const monday = new Date("2026-07-06T08:00:00Z");
  expect(endOfDay(hours, "Europe/London", monday)).toEqual(new Date("2026-07-06T16:30:00Z"));
  expect(endOfDay(hours, "Europe/London", new Date("2026-07-07T08:00:00Z"))).toBeNull();
  expect(endOfDay(null, "Europe/London", monday)).toEqual(new Date("2026-07-06T23:00:00Z"));
});
