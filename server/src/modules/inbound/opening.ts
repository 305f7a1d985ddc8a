import type { SettingsOf } from "@parley/contract";
import type { Ctx } from "../../platform/ctx.ts";
import { isWorkingTime, readSettings } from "../settings/index.ts";

type Hours = SettingsOf<"hours">;
export type Opening = { opening: "ALWAYS" | "HOUSE" | "OWN"; hours: Hours | null };
/** The house's hours, its holidays and its clock. */
export type House = { hours: Hours; holidays: SettingsOf<"holidays">; timeZone: string };

/** Whether somebody is there for whoever calls at an instant. */
export function isOpenAt({ opening, hours }: Opening, house: House, at: Date): boolean {
  if (opening === "ALWAYS") return true;
  return isWorkingTime(
    { ...house, hours: opening === "OWN" ? (hours ?? house.hours) : house.hours },
    at,
  );
}

export async function houseOf(ctx: Ctx): Promise<House> {
  const { hours, holidays, region } = await readSettings(ctx);
  return { hours, holidays, timeZone: region.timeZone };
}
