import { scoreFactors } from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultsOf } from "../../../settings/testing.ts";
import { type Basis, qualityOfSources, type RuleFacts, roomOf, scoreByRules } from "./rules.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const dayMs = 86_400_000;
const rules = defaultsOf({ name: "Acme", timeZone: "Europe/London", country: "GB" }).scoring;
const basis: Basis = {
  sources: { Referral: 0.9 },
  anySource: 0.4,
  room: { ben: 1, dana: 0.5 },
  teams: { south: 0.75 },
  floor: 0.25,
};
const lead: RuleFacts = {
  source: "Referral",
  status: "QUALIFIED",
  createdAt: now - 6.5 * dayMs,
  assigneeId: "ben",
  teamId: "south",
  reached: true,
};

test("a score is made of five parts, to a tenth of a point", () => {
  const parts = scoreByRules(lead, rules, basis, now);
  expect(Object.fromEntries(scoreFactors.map((factor, i) => [factor, parts[i]]))).toEqual({
    source: 270,
    status: 200,
    age: 181,
    assignment: 150,
    availability: 75,
  });
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(876);
});

test("whatever the lead and the weights: the parts are whole, within their weights, and add up to 0 to 100", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const key = fc.constantFrom("a", "b", "constructor", "__proto__");
  const shares = fc.dictionary(key, share);
  const cuts = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(
      cuts,
      fc.record({
        source: fc.option(key),
        status: fc.constantFrom("NEW", "QUALIFIED", "constructor", "own"),
        createdAt: fc.integer({ min: now - 4000 * dayMs, max: now + dayMs }),
        assigneeId: fc.option(key),
        teamId: fc.option(key),
        reached: fc.boolean(),
      }),
      fc.record({ sources: shares, anySource: share, room: shares, teams: shares, floor: share }),
      (at, facts, from) => {
        const [a = 0, b = 0, c = 0, d = 0] = at.toSorted((one, other) => one - other);
        const weights = {
          source: a,
          status: b - a,
          age: c - b,
          assignment: d - c,
          availability: 100 - d,
        };
        const parts = scoreByRules(facts, { ...rules, weights }, from, now);
        const sum = parts.reduce((all, part) => all + part, 0);
        expect(sum).toBeGreaterThanOrEqual(0);
        expect(sum).toBeLessThanOrEqual(1000);
        scoreFactors.forEach((factor, i) => {
          expect(Number.isInteger(parts[i])).toBe(true);
          expect(parts[i]).toBeLessThanOrEqual(10 * weights[factor]);
          expect(parts[i]).toBeGreaterThanOrEqual(0);
        });
      },
    ),
  );
});

test("age counts half after its half-life, and a lead from tomorrow is a new one", () => {
  const ageOf = (createdAt: number) => scoreByRules({ ...lead, createdAt }, rules, basis, now)[2];
  expect(ageOf(now - 14 * dayMs)).toBe(125);
  expect(ageOf(now + dayMs)).toBe(250);
});

test("a source of a few lucky leads is not taken at its word", () => {
  const { sources, anySource } = qualityOfSources([
    { name: "List", closed: 1000, converted: 100 },
    { name: "Lucky", closed: 2, converted: 2 },
    { name: "Referral", closed: 500, converted: 200 },
  ]);
  expect(sources.Referral).toBe(1);
  expect(sources.Lucky).toBeLessThan(0.8);
  expect(sources.Lucky).toBeGreaterThan(anySource);
  expect(sources.List).toBeLessThan(anySource);
  expect(qualityOfSources([{ name: "List", closed: 9, converted: 0 }]).anySource).toBe(0.5);
});

test("what the tenant set by hand goes before what was learned", () => {
  const byHand = { ...rules, sources: [{ name: "Referral", quality: 10 }] };
  expect(scoreByRules(lead, byHand, basis, now)[0]).toBe(30);
  expect(scoreByRules({ ...lead, source: null }, byHand, basis, now)[0]).toBe(120);
});

test("who has twice as many leads as is usual has half the room", () => {
  const room = roomOf([
    { id: "ben", leads: 10 },
    { id: "dana", leads: 30 },
    { id: "cleo", leads: 5 },
  ]);
  expect(room).toEqual({ ben: 1, dana: 0.5, cleo: 1 });
});
