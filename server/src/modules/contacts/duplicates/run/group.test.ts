import fc from "fast-check";
import { expect, test } from "vitest";
import { groupPairs, type Pair } from "./group.ts";

const never = () => false;
const pair = (a: string, b: string, ...reasons: string[]): Pair => ({ a, b, reasons });

test("what is sure stands apart from what is only possible", () => {
  const groups = groupPairs(
    [
      pair("a", "b", "PHONE", "NAME"),
      pair("b", "c", "EMAIL"),
      pair("c", "d", "NAME", "POSTAL_CODE"),
      pair("a", "c", "SIMILAR_NAME", "COMPANY"),
    ],
    never,
  );
  expect(groups).toEqual([
    {
      strength: "EXACT",
      score: 94,
      reasons: ["PHONE", "EMAIL", "NAME"],
      members: ["a", "b", "c"],
    },
    { strength: "FUZZY", score: 26, reasons: ["NAME", "POSTAL_CODE"], members: ["c", "d"] },
  ]);
});

test("two who are not the same are in no group together, not even by a third", () => {
  const pairs = [pair("a", "b", "PHONE", "NAME"), pair("b", "c", "PHONE")];
  const groups = groupPairs(pairs, (x, y) => [x, y].sort().join("") === "ac");
  expect(groups.map(({ members }) => members)).toEqual([["a", "b"]]);
});

test("no group outgrows its limit, and none holds two that are different", () => {
  const id = fc.integer({ min: 0, max: 30 }).map((n) => `c${String(n).padStart(2, "0")}`);
  const reason = fc.constantFrom("PHONE", "EMAIL", "EMAIL_ALIAS", "NAME", "COMPANY");
  const given = fc
    .tuple(id, id, fc.uniqueArray(reason, { minLength: 1 }))
    .filter(([a, b]) => a < b)
    .map(([a, b, reasons]): Pair => ({ a, b, reasons }));
  fc.assert(
    fc.property(fc.array(given, { maxLength: 80 }), fc.array(fc.tuple(id, id)), (pairs, apart) => {
      const different = new Set(apart.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));
      const groups = groupPairs(pairs, (a, b) => different.has(`${a} ${b}`), 5);
      for (const { members, strength } of groups) {
        expect(members.length).toBeGreaterThan(1);
        expect(members.length).toBeLessThanOrEqual(5);
        for (const a of members) {
          for (const b of members) if (a !== b) expect(different.has(`${a} ${b}`)).toBe(false);
        }
        const same = groups.filter((group) => group.strength === strength);
        for (const a of members) {
          expect(same.filter((group) => group.members.includes(a))).toHaveLength(1);
        }
      }
    }),
    { seed: 7 },
  );
});
