import type { DuplicateRecord } from "@parley/contract";
import { expect, test } from "vitest";
import { differingFields, fullest, keptFrom } from "./choice.ts";

function record(id: string, rest: Partial<DuplicateRecord["contact"]>, filled = 1) {
  const contact = { id, kind: "PERSON", name: "Ada", company: null, language: null, ...rest };
  return { contact, leads: 0, filled, lastActivityAt: null } as DuplicateRecord;
}

const a = record("a", { timeZone: "Europe/Lisbon", timeZoneSource: "DERIVED" });
const b = record(
  "b",
  { company: "Engines", timeZone: "Europe/London", timeZoneSource: "GIVEN" },
  3,
);
const c = record("c", { company: "Looms" });

test("the fullest record is kept, and of equal ones the newest", () => {
  expect(fullest([a, b, c])).toBe("b");
  expect(fullest([a, c])).toBe("c");
});

test("a field is the winner's, or the first that there is, or the chosen one's", () => {
  expect(keptFrom([a, b, c], "company", "c", {})).toBe("c");
  expect(keptFrom([a, b, c], "company", "a", {})).toBe("b");
  expect(keptFrom([a, b, c], "company", "a", { company: "c" })).toBe("c");
  expect(keptFrom([a, b], "company", "a", { company: "c" })).toBe("b");
  expect(keptFrom([a, b], "timeZone", "a", {})).toBe("b");
});

test("only fields that differ are to be chosen", () => {
  expect(differingFields([a, b], ["kind", "name", "company", "timeZone"])).toEqual([
    "company",
    "timeZone",
  ]);
});
