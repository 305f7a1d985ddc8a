import { describe, expect, test } from "vitest";
import { contactPlace } from "./contact-place.ts";
import { nanpTable } from "./nanp.ts";
import { placeOfPhone } from "./place.ts";
import { zonesByPrefix } from "./prefixes.ts";

describe("a number", () => {
  test.each([
    ["+442079460123", "GB", "London", ["Europe/London"], "VALID", "FIXED"],
    ["+447400123456", "GB", null, ["Europe/London"], "VALID", "MOBILE"],
    ["+441481960194", "GG", "Guernsey", ["Europe/Guernsey"], "VALID", "FIXED"],
    ["+12125550142", "US", "New York", ["America/New_York"], "VALID", "FIXED_OR_MOBILE"],
    [
      "+18505550142",
      "US",
      "Florida",
      ["America/Chicago", "America/New_York"],
      "VALID",
      "FIXED_OR_MOBILE",
    ],
    ["+14165550142", "CA", "Ontario", ["America/Toronto"], "VALID", "FIXED_OR_MOBILE"],
    ["+18765550142", "JM", "Jamaica", ["America/Jamaica"], "VALID", "MOBILE"],
    ["+18005550142", null, null, [], "VALID", "TOLL_FREE"],
    ["+4930123456", "DE", "Berlin", ["Europe/Berlin"], "VALID", "FIXED"],
    ["+34910000000", "ES", "Madrid", ["Europe/Madrid"], "VALID", "FIXED"],
    ["+999123456789", null, null, [], "UNKNOWN", null],
  ] as const)("%s", (e164, country, region, zones, validity, phoneType) => {
    const place = { country, region, zones, validity, phoneType, costly: false };
    expect(placeOfPhone(e164)).toEqual(place);
  });

  test.each([
    ["premium rate", "+449098790000"],
    ["shared cost", "+448431234567"],
    ["personal", "+447012345678"],
    ["premium rate of the United States", "+19005550142"],
    ["a satellite's", "+881612345678"],
    ["a network of no country", "+882161234567"],
    ["premium rate of all countries", "+979123456789"],
  ])("costs more than a call: %s", (_, e164) => {
    expect(placeOfPhone(e164).costly).toBe(true);
  });

  test("of a range kept for fiction has a likely country, and the zones of all that share the code", () => {
    const place = placeOfPhone("+447700900123");
    expect(place).toMatchObject({ country: "GB", validity: "POSSIBLE", phoneType: null });
    expect(place.zones[0]).toBe("Europe/London");
    expect(place.zones).toContain("Europe/Guernsey");
  });

  test("of a wrong length is not valid, and one of a free range only possible", () => {
    expect(placeOfPhone("+4420794601").validity).not.toBe("VALID");
    expect(placeOfPhone("+4412").validity).toBe("INVALID");
    expect(placeOfPhone("+441999999999").validity).toBe("POSSIBLE");
  });

  test("of a country with several zones keeps them all, the main one first", () => {
    const { zones } = placeOfPhone("+61491570156");
    expect(zones[0]).toBe("Australia/Sydney");
    expect(zones).toContain("Australia/Perth");
  });
});

describe("the table of area codes", () => {
  test("names each code once, and zones that exist", () => {
    const table = nanpTable();
    expect(table.size).toBeGreaterThan(400);
    for (const [code, { zones }] of table) {
      expect(code).toMatch(/^[2-9]\d\d$/);
      for (const zone of zones) new Intl.DateTimeFormat("en", { timeZone: zone });
    }
  });

  test("has an hour of the day for each one that libphonenumber has", () => {
    const hour = (zone: string, at: Date) =>
      new Intl.DateTimeFormat("en", { timeZone: zone, hour: "2-digit", hour12: false }).format(at);
    const [winter, summer] = [new Date("2026-01-15T12:00:00Z"), new Date("2026-07-15T12:00:00Z")];
    const hours = (zones: readonly string[]) =>
      zones.map((zone) => `${hour(zone, winter)} ${hour(zone, summer)}`);
    // 689 is Orlando's second code; Labrador keeps summer time; no place in Saskatchewan keeps Winnipeg's.
    const better = new Set(["689", "709", "879", "474"]);
    const differing: string[] = [];
    for (const [code, { zones }] of nanpTable()) {
      const theirs = zonesByPrefix(`+1${code}5550142`);
      // Where libphonenumber knows no more than the whole plan it says nothing of the code.
      if (theirs.length > 10 || better.has(code)) continue;
      const ours = new Set(hours(zones));
      if (hours(theirs).some((one) => !ours.has(one)))
        differing.push(`${code}: ${theirs.join(" ")}`);
    }
    expect(differing).toEqual([]);
  });
});

describe("a contact", () => {
  test("is where its main number is, in all zones of its numbers", () => {
    const addresses = [
      { type: "PHONE", value: "+12125550142" },
      { type: "PHONE", value: "+18505550142", primary: true },
    ];
    expect(contactPlace(null, addresses)).toEqual({
      country: "US",
      region: "Florida",
      time_zone: "America/Chicago",
      time_zone_source: "DERIVED",
      time_zones: ["America/Chicago", "America/New_York"],
    });
    expect(contactPlace("Europe/Lisbon", addresses)).toMatchObject({
      country: "US",
      time_zone: "Europe/Lisbon",
      time_zone_source: "GIVEN",
      time_zones: ["Europe/Lisbon"],
    });
    expect(contactPlace(null, [{ type: "EMAIL", value: "a@b.example" }])).toMatchObject({
      time_zone: null,
      time_zone_source: null,
    });
  });
});
