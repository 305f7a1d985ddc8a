import { expect, test } from "vitest";
import { byDay, byType } from "./statistics.ts";

const data = {
  timeZone: "Europe/London",
  total: 6,
  days: [
    { day: "2026-11-19", type: "NOTE" as const, count: 1 },
    { day: "2026-11-19", type: "CALL" as const, count: 2 },
    { day: "2026-11-21", type: "CALL" as const, count: 3 },
  ],
};

test("each day has its sum, and a day without anything has nothing", () => {
  expect(byDay(data, new Date("2026-11-21T23:30:00Z"), 3)).toEqual([
    { label: "11-19", value: 3 },
    { label: "11-20", value: 0 },
    { label: "11-21", value: 3 },
  ]);
});

test("the most frequent type comes first", () => {
  expect(byType(data)).toEqual([
    { type: "CALL", count: 5 },
    { type: "NOTE", count: 1 },
  ]);
});
