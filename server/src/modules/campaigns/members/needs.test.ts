import fc from "fast-check";
import { expect, test } from "vitest";
import { match, needOf, skillsFor } from "./needs.ts";

test("a skill that was named goes before the language, and a language that no skill stands for is everybody's", () => {
  const skills = [
    { id: "s-german", name: "German", language: "de" },
    { id: "s-claims", name: "Claims", language: null },
  ];
  const skillFor = skillsFor(skills, []);
  expect(skillFor(needOf({ skill_id: "s-claims", language: "de" }))).toBe("s-claims");
  expect(skillFor(needOf({ skill_id: null, language: "de" }))).toBe("s-german");
  expect(skillFor(needOf({ skill_id: null, language: "fr" }))).toBeNull();
  expect(skillFor(needOf({ skill_id: null, language: null }))).toBeNull();
  // Whoever works the campaign has it anyhow.
  expect(skillsFor(skills, ["s-german"])("de")).toBeNull();
});

const table = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([members, takers]) =>
    fc.array(fc.array(fc.boolean(), { minLength: takers, maxLength: takers }), {
      minLength: members,
      maxLength: members,
    }),
  );

/** Sets of members that can all be served at once, tried one by one. */
function servable(able: readonly boolean[][], chosen: readonly number[], taken: number[] = []) {
  const [member, ...rest] = chosen;
  if (member === undefined) return true;
  return (able[member] ?? []).some(
    (can, taker): boolean =>
      can && !taken.includes(taker) && servable(able, rest, [...taken, taker]),
  );
}

test("as many members are served as can be, the first of them before others, each by who can", () => {
  fc.assert(
    fc.property(table, (able) => {
      const members = able.map((_, i) => i);
      const takers = (able[0] ?? []).map((_, i) => i);
      const pairs = match(members, takers, (taker, member) => able[member]?.[taker] === true);
      expect(pairs.every(({ member, taker }) => able[member]?.[taker])).toBe(true);
      expect(new Set(pairs.map(({ taker }) => taker)).size).toBe(pairs.length);
      // Who comes first is served if that is possible beside all before him.
      const first: number[] = [];
      for (const member of members) if (servable(able, [...first, member])) first.push(member);
      expect(pairs.map(({ member }) => member).toSorted()).toEqual(first);
    }),
  );
});
