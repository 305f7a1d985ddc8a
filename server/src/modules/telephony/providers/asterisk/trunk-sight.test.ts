import { expect, test } from "vitest";
import { registrationOf, sightOfAll } from "./trunk-sight.ts";

test.each([
  { status: undefined, state: "REACHABLE", is: "NONE" },
  { status: "Registered", state: "UNKNOWN", is: "REGISTERED" },
  { status: "Unregistered", state: "REACHABLE", is: "WAITING" },
  { status: "Rejected", state: "UNKNOWN", is: "WAITING" },
  { status: "Rejected", state: "UNREACHABLE", is: "UNANSWERED" },
  { status: "Rejected", state: "REACHABLE", is: "REFUSED" },
  { status: "UNKNOWN", state: "REACHABLE", is: "WAITING" },
] as const)("$status at a carrier that is $state is $is", ({ status, state, is }) => {
  expect(registrationOf(status, state)).toBe(is);
});

test("of several switches one that the carrier answers is enough, and one that it refuses is told", () => {
  const refused = { state: "UNREACHABLE", registration: "REFUSED" } as const;
  const fine = { state: "REACHABLE", registration: "REGISTERED" } as const;
  const nothing = { state: "UNKNOWN", registration: "NONE" } as const;
  expect(sightOfAll([refused, fine])).toEqual({ state: "REACHABLE", registration: "REFUSED" });
  expect(sightOfAll([nothing, fine])).toEqual(fine);
  expect(sightOfAll([])).toEqual(nothing);
});
