import type { Look } from "@parley/contract";
import { create } from "zustand";

/** How the tenant writes numbers and dates; null before anybody is signed in. */
export type Regional = Pick<Look, "decimalSeparator" | "groupSeparator" | "dateOrder">;

export const regional = create<{ rules: Regional | null }>(() => ({ rules: null }));

/** A number of this locale with the separators of the tenant. */
export function writeNumber(
  format: Intl.NumberFormat,
  value: number,
  rules: Regional | null,
): string {
  if (!rules) return format.format(value);
  return format
    .formatToParts(value)
    .map(({ type, value: text }) => {
      if (type === "group") return rules.groupSeparator;
      return type === "decimal" ? rules.decimalSeparator : text;
    })
    .join("");
}

const orders = {
  DMY: ["day", "month", "year"],
  MDY: ["month", "day", "year"],
  YMD: ["year", "month", "day"],
} as const;

/** A date of this locale, its parts in the order of the tenant; the name of the day comes first. */
export function writeDate(
  format: Intl.DateTimeFormat,
  instant: Date,
  rules: Regional | null,
): string {
  if (!rules) return format.format(instant);
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const wanted = ["weekday", ...orders[rules.dateOrder]] as const;
  return wanted.flatMap((type) => parts.get(type) ?? []).join(" ");
}
