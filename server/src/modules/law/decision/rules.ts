import type { LawFigures } from "@parley/contract";
import type { OpenTime } from "./clock.ts";
import { isAlwaysOpen } from "./clock.ts";
import { weekOf } from "./week.ts";

/** The figures that hold for one callee, ready to be held against facts. */
export type Rules = Omit<LawFigures, "hours" | "closedOnHolidays"> & {
  /** The tenant's own count of changes to its rules. */
  version: number;
  open: OpenTime;
  alwaysOpen: boolean;
};

export function toRules(
  { hours, closedOnHolidays, ...figures }: LawFigures,
  holidays: ReadonlySet<string>,
  version: number,
): Rules {
  const open = { week: weekOf(hours), holidays: closedOnHolidays ? holidays : new Set<string>() };
  return { ...figures, version, open, alwaysOpen: isAlwaysOpen(open) };
}
