import { nanpCodes } from "./nanp-codes.ts";

export type NanpArea = { country: string; region: string; zones: readonly string[] };

const areas = new Map<string, NanpArea>();
for (const line of nanpCodes.trim().split("\n")) {
  const [country = "", region = "", zones = "", codes = ""] = line.split("|");
  for (const code of codes.split(" "))
    areas.set(code, { country, region, zones: zones.split(" ") });
}

/** Where a number that begins with +1 belongs; undefined for numbers without a place, like 800. */
export function nanpArea(e164: string): NanpArea | undefined {
  return e164.startsWith("+1") ? areas.get(e164.slice(2, 5)) : undefined;
}

/** Every area code of the table, for the test that compares it. */
export function nanpTable(): ReadonlyMap<string, NanpArea> {
  return areas;
}
