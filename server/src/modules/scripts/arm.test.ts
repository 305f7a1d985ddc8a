import { expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import { armOf } from "./arm.ts";

const arms = [
  { number: 1, share: 70 },
  { number: 2, share: 30 },
];

test("a lead is always in the same arm of a test, and in another test by chance", () => {
  const [one, other] = [newId(), newId()];
  const leads = Array.from({ length: 4000 }, () => newId());
  const placed = leads.map((lead) => armOf(one, lead, arms).number);
  expect(leads.map((lead) => armOf(one, lead, arms).number)).toEqual(placed);
  // Ids that follow each other are spread by the shares all the same.
  expect(placed.filter((arm) => arm === 2).length / leads.length).toBeCloseTo(0.3, 1);
  const both = leads.filter((lead, at) => armOf(other, lead, arms).number === placed[at]);
  expect(both.length / leads.length).toBeCloseTo(0.7 * 0.7 + 0.3 * 0.3, 1);
});
