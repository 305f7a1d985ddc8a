import { endpoints } from "@parley/contract";
import { expect, test } from "vitest";
import { deprecationOf } from "./deprecation.ts";

test("an address on its way out says since when, until when, and what instead", () => {
  const deprecated = { since: "2026-03-01", sunset: "2026-09-01", instead: "/leads/count" };
  expect(deprecationOf({ deprecated })).toEqual({
    deprecation: "@1772323200",
    sunset: "Tue, 01 Sep 2026 00:00:00 GMT",
    link: '</api/v1/leads/count>; rel="successor-version"',
  });
  expect(deprecationOf({})).toEqual({});
});

test("nothing is gone sooner than half a year after it was told", () => {
  for (const [name, { deprecated }] of endpoints) {
    if (!deprecated) continue;
    const days = (Date.parse(deprecated.sunset) - Date.parse(deprecated.since)) / 86_400_000;
    expect(days, name).toBeGreaterThanOrEqual(180);
  }
});
