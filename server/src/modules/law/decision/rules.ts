import { type LawFigures, openTolls, type TollSettings } from "@parley/contract";
import type { OpenTime } from "./clock.ts";
import { isAlwaysOpen } from "./clock.ts";
import { weekOf } from "./week.ts";

/** The figures that hold for one callee, ready to be held against facts. */
export type Rules = Omit<LawFigures, "hours" | "closedOnHolidays"> & {
  /** The tenant's own count of changes to its rules. */
  version: number;
  open: OpenTime;
  alwaysOpen: boolean;
  tolls: Omit<TollSettings, "countries"> & { countries: ReadonlySet<string> | null };
};

export function toRules(
  { hours, closedOnHolidays, ...figures }: LawFigures,
  holidays: ReadonlySet<string>,
  version: number,
  { countries, ...bounds }: TollSettings = openTolls,
): Rules {
  const open = { week: weekOf(hours), holidays: closedOnHolidays ? holidays : new Set<string>() };
  const tolls = { ...bounds, countries: countries && new Set(countries) };
  return { ...figures, version, open, alwaysOpen: isAlwaysOpen(open), tolls };
}
