import { instantAt } from "@parley/contract";
import { expect, test } from "vitest";
import { dayOfField, nextBeginning, nextTime, spanOfDay } from "./calendar.ts";

const at = (text: string) => new Date(text);
const london = "Europe/London";

test("the clock of a zone, also where it is put forward and back", () => {
  const day = (month: number, date: number) => ({ year: 2026, month, day: date });
  expect(instantAt(london, day(7, 1), "09:30")).toEqual(at("2026-07-01T08:30:00Z"));
  expect(instantAt("Asia/Kolkata", day(7, 1), "09:30")).toEqual(at("2026-07-01T04:00:00Z"));
  // 01:30 does not exist on this day, and comes twice on the other.
  expect(instantAt(london, day(3, 29), "01:30")).toEqual(at("2026-03-29T01:30:00Z"));
  expect(instantAt(london, day(10, 25), "01:30")).toEqual(at("2026-10-25T00:30:00Z"));
});

test("the next of several times on the days that are meant", () => {
  const friday = at("2026-11-20T16:00:00Z");
  const workdays = { times: ["17:00", "09:00"], weekdays: [1, 2, 3, 4, 5] };
  expect(nextTime(london, workdays, friday)).toEqual(at("2026-11-20T17:00:00Z"));
  expect(nextTime(london, workdays, at("2026-11-20T17:00:00Z"))).toEqual(
    at("2026-11-23T09:00:00Z"),
  );
  expect(nextTime("America/Los_Angeles", { times: ["09:00"] }, friday)).toEqual(
    at("2026-11-20T17:00:00Z"),
  );
});

test("the 31st is the last day of a month that has none", () => {
  const last = { type: "SCHEDULE", times: ["08:00"], weekdays: [], monthDays: [31] } as const;
  const trigger = { ...last, times: [...last.times], weekdays: [], monthDays: [31] };
  expect(nextBeginning(trigger, london, at("2026-02-01T00:00:00Z"))).toEqual(
    at("2026-02-28T08:00:00Z"),
  );
});

test("a reminder before a date looks for the day that is so far off", () => {
  expect(dayOfField(london, -3, at("2026-11-20T09:00:00Z"))).toBe("2026-11-23");
  expect(dayOfField(london, 30, at("2026-11-20T09:00:00Z"))).toBe("2026-10-21");
  expect(spanOfDay(london, "2026-07-01")).toEqual([
    at("2026-06-30T23:00:00Z"),
    at("2026-07-01T22:59:59.999Z"),
  ]);
});
