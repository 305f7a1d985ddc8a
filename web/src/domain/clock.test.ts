import { expect, test } from "vitest";
import { formatClock, secondsSince, secondsUntil } from "./clock.ts";

const noon = Date.parse("2026-11-20T12:00:00Z");

test("a running clock shows minutes and seconds, and hours only when there are some", () => {
  expect([0, 7, 134, 760, 3729].map(formatClock)).toEqual([
    "0:00",
    "0:07",
    "2:14",
    "12:40",
    "1:02:09",
  ]);
});

test("time since a moment that lies ahead is zero and not negative", () => {
  expect(secondsSince("2026-11-20T11:57:46Z", noon)).toBe(134);
  expect(secondsSince("2026-11-20T12:00:03Z", noon)).toBe(0);
});

test("a lease shows the second that is running, and zero once it is over", () => {
  expect(secondsUntil("2026-11-20T12:00:19.200Z", noon)).toBe(20);
  expect(secondsUntil("2026-11-20T11:59:00Z", noon)).toBe(0);
});
