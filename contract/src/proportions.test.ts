import { expect, test } from "vitest";
import { differenceOf, neededPerArm, rateOf } from "./proportions.ts";

test("6 % against 8.25 % needs about 2,050 an arm, whichever is named first", () => {
  expect(neededPerArm(0.06, 0.0825)).toBe(2051);
  expect(neededPerArm(0.0825, 0.06)).toBe(2051);
  // The less they differ the more it takes; where they do not differ nothing tells them apart.
  expect(neededPerArm(0.06, 0.07)).toBeGreaterThan(9000);
  expect(neededPerArm(0.06, 0.06)).toBeUndefined();
  expect(neededPerArm(0, 0.1)).toBeUndefined();
});

test("the interval of a difference is that of the published example", () => {
  // Newcombe 1998, table II, example (a): 56/70 less 48/80, method 10: 0.0524 to 0.3339.
  const { rate, low, high } = differenceOf({ hits: 48, all: 80 }, { hits: 56, all: 70 });
  expect([rate, low, high].map((one) => one.toFixed(4))).toEqual(["0.2000", "0.0524", "0.3339"]);
});

test("with nothing counted anything may be", () => {
  expect(rateOf({ hits: 0, all: 0 })).toEqual({ rate: 0, low: 0, high: 1 });
  const { low, high } = differenceOf({ hits: 0, all: 0 }, { hits: 0, all: 0 });
  expect([low, high]).toEqual([-1, 1]);
});
