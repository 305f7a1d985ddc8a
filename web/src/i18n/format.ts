import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { formatPhone } from "./phone.ts";

/** Figures, dates and numbers of the telephone as this locale writes them. */
export type Format = ReturnType<typeof makeFormat>;

/** The formatter of the current language; dates are in the user's own zone unless one is named. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => makeFormat(i18n.language), [i18n.language]);
}

export function makeFormat(locale: string) {
  const memo = new Map<string, Intl.DateTimeFormat>();
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const key = JSON.stringify(options);
    const known = memo.get(key) ?? new Intl.DateTimeFormat(dateLocale(locale), options);
    memo.set(key, known);
    return known;
  };
  const numbers = new Intl.NumberFormat(locale);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

  return {
    number: (value: number) => numbers.format(value),
    decimal: (value: number, digits: number) =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value),
    percent: (share: number, digits = 0) =>
      new Intl.NumberFormat(locale, {
        style: "percent",
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(share),
    time: (instant: string | number, timeZone?: string) =>
      dates({ hour: "2-digit", minute: "2-digit", ...zone(timeZone) }).format(new Date(instant)),
    clock: (instant: string | number, timeZone?: string) =>
      dates({
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        ...zone(timeZone),
      }).format(new Date(instant)),
    date: (instant: string | number, timeZone?: string) =>
      dates({ day: "numeric", month: "short", year: "numeric", ...zone(timeZone) }).format(
        new Date(instant),
      ),
    day: (instant: string | number, timeZone?: string) =>
      dates({ weekday: "short", day: "numeric", month: "short", ...zone(timeZone) }).format(
        new Date(instant),
      ),
    /** "Today 14:10", "Fri 20 Nov 09:00", and the year when it is another one. */
    dateTime: (instant: string | number, timeZone?: string) => {
      const date = new Date(instant);
      const now = new Date();
      const day = (one: Date) =>
        dates({ day: "numeric", month: "short", year: "numeric", ...zone(timeZone) }).format(one);
      const time = dates({ hour: "2-digit", minute: "2-digit", ...zone(timeZone) }).format(date);
      if (day(date) === day(now)) return `${capital(relative.format(0, "day"))} ${time}`;
      if (date.getFullYear() !== now.getFullYear()) return `${day(date)} ${time}`;
      const near = dates({ weekday: "short", day: "numeric", month: "short", ...zone(timeZone) });
      return `${near.format(date)} ${time}`;
    },
    relative: (instant: string | number, now: number) => relativeTo(relative, instant, now),
    duration: formatDuration,
    phone: formatPhone,
    bytes: (value: number) => formatBytes(numbers, value),
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

function zone(timeZone: string | undefined): Intl.DateTimeFormatOptions {
  return timeZone ? { timeZone } : {};
}

// English without a region would write dates in the American order.
function dateLocale(locale: string): string {
  if (locale !== "en") return locale;
  return navigator.languages.find((tag) => tag.startsWith("en-")) ?? "en-GB";
}

/** Seconds as `0:09`, `12:30` or `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${hours}:${two(minutes)}:${two(whole % 60)}`;
  return `${minutes}:${two(whole % 60)}`;
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

function formatBytes(numbers: Intl.NumberFormat, value: number): string {
  if (value < 1000) return `${numbers.format(value)} B`;
  if (value < 1_000_000) return `${numbers.format(Math.round(value / 100) / 10)} kB`;
  return `${numbers.format(Math.round(value / 100_000) / 10)} MB`;
}
