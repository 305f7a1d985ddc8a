import { type PhonePlace, placeOfPhone } from "./place.ts";

/** Where a contact is, as columns of its row. */
export type ContactPlace = {
  country: string | null;
  region: string | null;
  time_zone: string | null;
  /** `GIVEN` by somebody, or `DERIVED` from a number. */
  time_zone_source: "GIVEN" | "DERIVED" | null;
  /** All zones in which the contact may be: one that was given, or those of its numbers. */
  time_zones: string[];
};

type Numbered = { type: string; value: string; primary?: boolean };

/** The place of a contact with these addresses, and with this zone when somebody gave one. */
export function contactPlace(given: string | null, addresses: readonly Numbered[]): ContactPlace {
  const phones = addresses.filter(({ type }) => type === "PHONE");
  const first = phones.find(({ primary }) => primary) ?? phones[0];
  const others = phones.filter((phone) => phone !== first);
  return placeFrom(
    given,
    [...(first ? [first] : []), ...others].map(({ value }) => placeOfPhone(value)),
  );
}

/** The same from places that are known already; the first one is that of the main number. */
export function placeFrom(given: string | null, places: readonly PhonePlace[]): ContactPlace {
  const main = places.find(({ country }) => country !== null);
  const { country = null, region = null } = main ?? {};
  if (given !== null) {
    return { country, region, time_zone: given, time_zone_source: "GIVEN", time_zones: [given] };
  }
  const zones = [...new Set(places.flatMap((place) => place.zones))];
  const time_zone = main?.zones[0] ?? zones[0] ?? null;
  const time_zone_source = time_zone === null ? null : "DERIVED";
  return { country, region, time_zone, time_zone_source, time_zones: zones };
}
