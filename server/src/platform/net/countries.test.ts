import { expect, test } from "vitest";
import { Countries } from "./countries.ts";

test("an address is in a country, however it is written, or in none", async () => {
  const countries = new Countries();
  const known: [string | null, string | null][] = [
    ["8.8.8.8", "US"],
    ["193.99.144.80", "DE"],
    ["::ffff:193.99.144.80", "DE"],
    ["2001:67c:2e8:22::c100:68b", "NL"],
    ["127.0.0.1", null],
    ["10.0.0.1", null],
    ["fe80::1%eth0", null],
    ["not an address", null],
    [null, null],
  ];
  for (const [address, country] of known) {
    expect(await countries.of(address), String(address)).toBe(country);
  }
});

test("without the data there are no countries, and nothing fails", async () => {
  const said: string[] = [];
  const countries = new Countries("/nowhere/countries.mmdb", (text) => said.push(text));
  expect(await countries.of("8.8.8.8")).toBeNull();
  expect(await countries.of("8.8.4.4")).toBeNull();
  expect(said).toHaveLength(1);
});
