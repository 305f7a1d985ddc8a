import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { formatClock } from "../domain/clock.ts";
import { formatPhone } from "./phone.ts";
import { type Regional, regional, writeDate, writeNumber } from "./regional.ts";

/** Figures, dates and numbers of the telephone as this locale writes them. */
export type Format = ReturnType<typeof makeFormat>;

/** The formatter of the current language; dates are in the user's own zone unless one is named. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  const rules = regional((state) => state.rules);
  return useMemo(() => makeFormat(i18n.language, rules), [i18n.language, rules]);
}

const dayMs = 86_400_000;

/** A formatter for one kind of date, made once for each zone. */
function dateFormatter(
  locale: string,
  options: Intl.DateTimeFormatOptions,
  rules: Regional | null = null,
) {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (instant: string | number | Date, timeZone = "") => {
    const known = made.get(timeZone);
    const formatter =
      known ?? new Intl.DateTimeFormat(locale, timeZone ? { ...options, timeZone } : options);
    if (!known) made.set(timeZone, formatter);
    return writeDate(formatter, instant instanceof Date ? instant : new Date(instant), rules);
  };
}

export function makeFormat(locale: string, rules: Regional | null = null) {
  const inDates = dateLocale(locale);
  const numbers = new Intl.NumberFormat(locale);
  const plain = new Intl.NumberFormat(locale, { useGrouping: false });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const today = capital(relative.format(0, "day"));
  const time = dateFormatter(inDates, { hour: "2-digit", minute: "2-digit" });
  const date = dateFormatter(inDates, { day: "numeric", month: "short", year: "numeric" }, rules);
  const day = dateFormatter(inDates, { weekday: "short", day: "numeric", month: "short" }, rules);
  const month = dateFormatter(inDates, { month: "short", year: "numeric" });
  const isSameDay = (one: Date, other: Date, timeZone?: string) => {
    // Formatting is dear in long lists, and days that are two days apart need none.
    if (Math.abs(one.getTime() - other.getTime()) > 2 * dayMs) return false;
    return date(one, timeZone) === date(other, timeZone);
  };
  const digits = (value: number, style: "decimal" | "percent", count: number) =>
    writeNumber(
      new Intl.NumberFormat(locale, {
        style,
        minimumFractionDigits: count,
        maximumFractionDigits: count,
      }),
      value,
      rules,
    );

  return {
    number: (value: number) => writeNumber(numbers, value, rules),
    /** A number of which nobody knows what it counts: it may be a year. */
    value: (value: number) => writeNumber(Math.abs(value) < 10_000 ? plain : numbers, value, rules),
    decimal: (value: number, count: number) => digits(value, "decimal", count),
    percent: (share: number, count = 0) => digits(share, "percent", count),
    time,
    date,
    day,
    /** The month of a day of the calendar. */
    month: (day: string) => month(day, "UTC"),
    clock: dateFormatter(inDates, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    /** "Today 14:10", "Fri 20 Nov 09:00", and the year when it is another one. */
    dateTime: (instant: string | number, timeZone?: string) => {
      const at = new Date(instant);
      const now = new Date();
      const clock = time(at, timeZone);
      if (isSameDay(at, now, timeZone)) return `${today} ${clock}`;
      const isThisYear = at.getFullYear() === now.getFullYear();
      return `${isThisYear ? day(at, timeZone) : date(at, timeZone)} ${clock}`;
    },
    relative: (instant: string | number, now: number) => relativeTo(relative, instant, now),
    duration: formatClock,
    phone: formatPhone,
    minutes: (value: number) => formatMinutes(locale, value),
    bytes: (value: number) => formatBytes((count) => writeNumber(numbers, count, rules), value),
    region: (code: string) => new Intl.DisplayNames(locale, { type: "region" }).of(code) ?? code,
    language: (code: string) =>
      new Intl.DisplayNames(locale, { type: "language" }).of(code) ?? code,
    /** "Europe/London" becomes "London". */
    city: (timeZone: string) => (timeZone.split("/").at(-1) ?? timeZone).replaceAll("_", " "),
  };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

// English without a region would write dates in the American order.
function dateLocale(locale: string): string {
  if (locale !== "en") return locale;
  return navigator.languages.find((tag) => tag.startsWith("en-")) ?? "en-GB";
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

function relativeTo(
  format: Intl.RelativeTimeFormat,
  instant: string | number,
  now: number,
): string {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(0, "minute");
}

/** Minutes in the largest unit that comes out even: "15 minutes", "4 hours", "3 days". */
function formatMinutes(locale: string, minutes: number): string {
  const [unit, size] =
    minutes > 0 && minutes % 1440 === 0
      ? (["day", 1440] as const)
      : minutes > 0 && minutes % 60 === 0
        ? (["hour", 60] as const)
        : (["minute", 1] as const);
  const format = new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" });
  return format.format(minutes / size);
}

function formatBytes(write: (count: number) => string, value: number): string {
  if (value < 1000) return `${write(value)} B`;
  if (value < 1_000_000) return `${write(Math.round(value / 100) / 10)} kB`;
  return `${write(Math.round(value / 100_000) / 10)} MB`;
}
