import { expect, test } from "vitest";
import { truthByHour } from "./truth-hours.ts";

const hour = (at: string, sampled: number, sampledPeople: number) => ({
  at: `2026-07-${at}:00:00.000Z`,
  ...{ sampled, sampledPeople },
});

test("verdicts are added up by the hour of the tenant's clock, over all days, and hours without any left out", () => {
  const hours = [
    hour("01T23", 10, 1),
    hour("01T08", 20, 5),
    hour("02T08", 20, 3),
    hour("02T09", 0, 0),
  ];
  const found = truthByHour(hours, "Europe/London");
  expect(found.map(({ hour, share }) => [hour, share])).toEqual([
    [0, 0.1],
    [9, 0.2],
  ]);
  for (const { low, share, high } of found) expect(low < share && share < high).toBe(true);
  // Four times as much was looked at, so more is known.
  const [few, many] = found.map(({ low, high }) => high - low);
  expect(many).toBeLessThan(few ?? 0);
});

test("where nothing was looked at nothing is said", () => {
  expect(truthByHour([], "UTC")).toEqual([]);
  expect(truthByHour([hour("01T08", 0, 0)], "UTC")).toEqual([]);
});
