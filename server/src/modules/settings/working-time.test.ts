import { expect, test } from "vitest";
import { isWorkingTime, nextOpening, type WorkingTime } from "./working-time.ts";

const office = [{ from: "09:00", to: "17:30" }];
const london: WorkingTime = {
  timeZone: "Europe/London",
  hours: {
    monday: [
      { from: "09:00", to: "12:00" },
      { from: "13:00", to: "17:30" },
    ],
    tuesday: office,
    wednesday: office,
    thursday: office,
    friday: office,
    saturday: [],
    sunday: [],
  },
  holidays: { days: [{ date: "2026-12-25", name: "Christmas Day" }] },
};

test.each([
  ["2026-11-23T08:59:00Z", false],
  ["2026-11-23T09:00:00Z", true],
  ["2026-11-23T12:30:00Z", false],
  ["2026-11-23T17:30:00Z", false],
  ["2026-11-21T10:00:00Z", false],
  // A Friday, and a holiday.
  ["2026-12-25T10:00:00Z", false],
  // Summer: an hour earlier by the world's clock.
  ["2026-07-06T08:00:00Z", true],
])("at %s work goes on: %s", (at, working) => {
  expect(isWorkingTime(london, new Date(at))).toBe(working);
});

test.each([
  ["2026-11-21T10:00:00Z", "2026-11-23T09:00:00.000Z"],
  ["2026-11-23T12:30:00Z", "2026-11-23T13:00:00.000Z"],
  ["2026-11-23T18:00:00Z", "2026-11-24T09:00:00.000Z"],
  ["2026-12-24T20:00:00Z", "2026-12-28T09:00:00.000Z"],
  // The clock goes back in the night between.
  ["2026-10-23T18:00:00Z", "2026-10-26T09:00:00.000Z"],
  ["2026-03-27T18:00:00Z", "2026-03-30T08:00:00.000Z"],
])("after %s work begins at %s", (at, opening) => {
  expect(nextOpening(london, new Date(at))?.toISOString()).toBe(opening);
});

test("who never works never begins", () => {
  const never = { ...london, hours: { ...london.hours } };
  for (const day of Object.keys(never.hours) as (keyof typeof never.hours)[]) never.hours[day] = [];
  expect(nextOpening(never, new Date("2026-11-21T10:00:00Z"))).toBeUndefined();
});
