import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { LRUCache } from "lru-cache";
import { nanpArea } from "./nanp.ts";
import { townByPrefix, zonesByPrefix } from "./prefixes.ts";

export type Validity = "VALID" | "POSSIBLE" | "INVALID" | "UNKNOWN";
export type PhoneType =
  | "MOBILE"
  | "FIXED"
  | "FIXED_OR_MOBILE"
  | "TOLL_FREE"
  | "PREMIUM_RATE"
  | "VOIP"
  | "OTHER";

/** What a number tells of itself. Every zone in which it may ring is kept: the law asks for the strictest. */
export type PhonePlace = {
  country: string | null;
  region: string | null;
  zones: readonly string[];
  validity: Validity;
  phoneType: PhoneType | null;
  /** A call of it costs more than others: whoever wants to be paid by a stolen account has numbers of these kinds. */
  costly: boolean;
};

const nowhere: PhonePlace = {
  country: null,
  region: null,
  zones: [],
  validity: "UNKNOWN",
  phoneType: null,
  costly: false,
};

const types: Readonly<Record<string, PhoneType>> = {
  MOBILE: "MOBILE",
  FIXED_LINE: "FIXED",
  FIXED_LINE_OR_MOBILE: "FIXED_OR_MOBILE",
  TOLL_FREE: "TOLL_FREE",
  PREMIUM_RATE: "PREMIUM_RATE",
  SHARED_COST: "PREMIUM_RATE",
  VOIP: "VOIP",
};

const costlyTypes: ReadonlySet<string> = new Set([
  "PREMIUM_RATE",
  "SHARED_COST",
  "PERSONAL_NUMBER",
  "PAGER",
]);
/** Codes of no country (ITU-T E.164.1): satellites, networks of several countries, premium rate of all of them. */
const globalNetworks = /^\+(870|87[89]|88[1-3]|979)/;

/** Numbers are given out in blocks: those that differ in their last four digits tell the same. */
const blocks = new LRUCache<string, PhonePlace>({ max: 50_000 });

/** Country, region, zones, validity and type of a number in E.164. */
export function placeOfPhone(e164: string): PhonePlace {
  const block = `${e164.length} ${e164.slice(0, -4)}`;
  let place = blocks.get(block);
  if (!place) {
    place = look(e164);
    blocks.set(block, place);
  }
  return place;
}

function look(e164: string): PhonePlace {
  const phone = parsePhoneNumberFromString(e164);
  const isGlobal = globalNetworks.test(e164);
  if (!phone) return { ...nowhere, costly: isGlobal };
  const type = phone.getType();
  const validity = type !== undefined ? "VALID" : phone.isPossible() ? "POSSIBLE" : "INVALID";
  const phoneType = type === undefined ? null : (types[type] ?? "OTHER");
  const costly = isGlobal || (type !== undefined && costlyTypes.has(type));
  if (phone.countryCallingCode === "1") {
    const area = nanpArea(e164);
    return { ...(area ?? nowhere), validity, phoneType, costly };
  }
  // A range that is new or kept for fiction tells no country: the one that comes first under its code.
  const country = phone.country ?? phone.getPossibleCountries()[0] ?? null;
  const isGeographic = phoneType !== "MOBILE" && phoneType !== "TOLL_FREE" && phoneType !== null;
  return {
    country,
    region: isGeographic ? townByPrefix(phone.countryCallingCode, phone.nationalNumber) : null,
    zones: zonesOf(country, phone.country !== undefined, phoneType, e164),
    validity,
    phoneType,
    costly,
  };
}

/**
 * Countries of several zones whose mobile numbers belong to no area: libphonenumber gives them the zone
 * of the capital, but they may ring in each of these.
 */
const roaming: Readonly<Record<string, readonly string[]>> = {
  AU: [
    "Australia/Sydney",
    "Australia/Brisbane",
    "Australia/Adelaide",
    "Australia/Darwin",
    "Australia/Perth",
  ],
  CD: ["Africa/Kinshasa", "Africa/Lubumbashi"],
  CL: ["America/Santiago", "America/Punta_Arenas", "Pacific/Easter"],
  EC: ["America/Guayaquil", "Pacific/Galapagos"],
  ES: ["Europe/Madrid", "Atlantic/Canary"],
  ID: ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"],
  MN: ["Asia/Ulaanbaatar", "Asia/Hovd"],
  NZ: ["Pacific/Auckland", "Pacific/Chatham"],
  PG: ["Pacific/Port_Moresby", "Pacific/Bougainville"],
  PT: ["Europe/Lisbon", "Atlantic/Azores"],
};

function zonesOf(
  country: string | null,
  isCertain: boolean,
  type: PhoneType | null,
  e164: string,
): readonly string[] {
  const everywhere = country === null || type === "FIXED" ? undefined : roaming[country];
  return everywhere ?? zonesWithin(country, isCertain, zonesByPrefix(e164));
}

/** The zone in which most people of a country with several live. */
const mainZones = new Set([
  "America/Sao_Paulo",
  "America/Mexico_City",
  "America/Santiago",
  "Asia/Jakarta",
  "Asia/Almaty",
  "Australia/Sydney",
  "Europe/Lisbon",
  "Europe/Madrid",
  "Europe/Moscow",
  "Europe/Paris",
  "Pacific/Auckland",
]);

const zonesOfCountry = new Map<string, ReadonlySet<string>>();

/**
 * A prefix that several countries share, like +44, has the zones of all of them; a country that is
 * certain leaves its own. Its own come first, and of those the main one.
 */
function zonesWithin(
  country: string | null,
  isCertain: boolean,
  zones: readonly string[],
): string[] {
  const own = country === null ? undefined : countryZones(country);
  const within = own ? zones.filter((zone) => own.has(zone)) : [];
  const left = isCertain && within.length > 0 ? within : [...zones];
  const rank = (zone: string) => (mainZones.has(zone) ? 2 : Number(within.includes(zone)));
  return left.toSorted((a, b) => rank(b) - rank(a));
}

/** What the run time knows of a country's zones; the property is not yet in TypeScript's library. */
function countryZones(country: string): ReadonlySet<string> {
  const known = zonesOfCountry.get(country);
  if (known) return known;
  const locale: Intl.Locale & { timeZones?: string[]; getTimeZones?: () => string[] } =
    new Intl.Locale(`und-${country}`);
  const zones = new Set(locale.getTimeZones?.() ?? locale.timeZones ?? []);
  zonesOfCountry.set(country, zones);
  return zones;
}
