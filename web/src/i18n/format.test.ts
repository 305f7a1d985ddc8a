// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeFormat } from "./format.ts";
import { formatPhone } from "./phone.ts";
import { toE164 } from "./phone-entry.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime("2026-11-20T11:00:00Z");
});
afterEach(() => vi.useRealTimers());

test("today is said in a word, this year without the year", () => {
  const { dateTime } = makeFormat("en-GB");
  expect(dateTime("2026-11-20T14:10:00Z", "Europe/London")).toBe("Today 14:10");
  expect(dateTime("2026-11-23T09:00:00Z", "Europe/London")).toBe("Mon 23 Nov 09:00");
  expect(dateTime("2025-03-02T09:05:00Z", "Europe/London")).toBe("2 Mar 2025 09:05");
});

test("a number that may be a year has no separator, a long one has", () => {
  const { value } = makeFormat("en-GB");
  expect([value(2019), value(1999.5), value(12_345)]).toEqual(["2019", "1999.5", "12,345"]);
});

test("an instant is shown in the zone that is asked for", () => {
  const { time } = makeFormat("en-GB");
  expect(time("2026-11-20T09:30:00Z", "Europe/Madrid")).toBe("10:30");
});

test("the other language writes in its own way", () => {
  const { dateTime, number } = makeFormat("es");
  expect(dateTime("2026-11-20T14:10:00Z", "UTC")).toBe("Hoy 14:10");
  expect(number(1_234_567)).toBe("1.234.567");
});

test("time that has passed is told in the largest unit that fits", () => {
  const { relative } = makeFormat("en");
  const now = Date.parse("2026-11-20T11:00:00Z");
  expect(relative("2026-11-20T10:57:00Z", now)).toBe("3 minutes ago");
  expect(relative("2026-11-19T11:00:00Z", now)).toBe("yesterday");
});

test("minutes are said in the largest unit that comes out even", () => {
  const { minutes } = makeFormat("en-GB");
  expect([15, 90, 240, 2880, 0].map(minutes)).toEqual([
    "15 minutes",
    "90 minutes",
    "4 hours",
    "2 days",
    "0 minutes",
  ]);
});

test.each([
  ["+442079460000", "+44 20 7946 0000"],
  ["+441134960142", "+44 113 496 0142"],
  ["+447700900318", "+44 7700 900 318"],
  ["+34612345678", "+34 612 345 678"],
  ["+14155550123", "+1 415 555 0123"],
  ["+99812345678", "+99812345678"],
  ["+44 **** **12 34", "+44 **** **12 34"],
])("%s is read as %s", (number, shown) => expect(formatPhone(number)).toBe(shown));

test.each([
  ["020 7946 0000", "GB", "+442079460000"],
  ["0034 612 345 678", "GB", "+34612345678"],
  ["612 345 678", "ES", "+34612345678"],
  ["06 1234 5678", "IT", "+390612345678"],
  ["n/a", "GB", null],
  ["020 7946 0000", "ZZ", null],
])("%s typed in %s becomes %s", (typed, country, number) => {
  expect(toE164(typed, country)).toBe(number);
});

test("numbers and dates are written as the tenant decided, in the words of the language", () => {
  const rules = { decimalSeparator: ",", groupSeparator: "'", dateOrder: "YMD" } as const;
  const english = makeFormat("en-GB", rules);
  expect(english.number(1_234_567)).toBe("1'234'567");
  expect(english.percent(0.1234, 1)).toBe("12,3%");
  expect(english.bytes(2_345_678)).toBe("2,3 MB");
  expect(english.date("2025-03-02T09:05:00Z", "UTC")).toBe("2025 Mar 2");
  expect(english.dateTime("2026-11-23T09:00:00Z", "UTC")).toBe("Mon Nov 23 09:00");
  const american = makeFormat("es", { ...rules, groupSeparator: "", dateOrder: "MDY" });
  expect(american.date("2025-03-02T09:05:00Z", "UTC")).toBe("mar 2 2025");
  expect(american.number(12_345)).toBe("12345");
});
