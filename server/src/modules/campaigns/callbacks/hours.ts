import type { CallbackWarning } from "@parley/contract";
import type { Ctx } from "../../../platform/ctx.ts";
import { isWorkingTime, settingsAt, type WorkingTime } from "../../settings/index.ts";

type Week = Omit<WorkingTime, "timeZone">;

/** When the tenant works: people are called in these hours, as the clock shows them where they are. */
export async function weekOf(ctx: Ctx): Promise<Week> {
  const { value: hours } = await settingsAt(ctx, "hours");
  const { value: holidays } = await settingsAt(ctx, "holidays");
  return { hours, holidays };
}

/** Why an instant is a bad one in any of the zones in which a person may be; null where it is not. */
export function warningOf(
  week: Week,
  timeZones: readonly string[],
  at: Date,
): CallbackWarning | null {
  const noHolidays = { days: [] };
  for (const timeZone of timeZones) {
    if (!isWorkingTime({ ...week, holidays: noHolidays, timeZone }, at)) return "OUTSIDE_HOURS";
  }
  return timeZones.every((timeZone) => isWorkingTime({ ...week, timeZone }, at)) ? null : "HOLIDAY";
}
