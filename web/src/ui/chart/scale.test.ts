import { expect, test } from "vitest";
import { partsOver, scaleFor } from "./scale.ts";

test("an axis starts at zero and ends at a round number above the highest value", () => {
  expect(scaleFor([17, 27, null]).ticks).toEqual([0, 15, 30]);
  expect(scaleFor([3.15], 3).ticks).toEqual([0, 2, 4]);
  expect(scaleFor([0.2]).ticks).toEqual([0, 0.1, 0.2]);
});

test("an axis without values still has a height", () => {
  expect(scaleFor([]).ticks).toEqual([0, 1, 2]);
});

test("the limit belongs onto the axis even when nothing comes near it", () => {
  expect(scaleFor([0.4], 3).max).toBe(3);
});

test("only the part of a line above the limit is drawn over it", () => {
  const line = [
    { x: 0, y: 10, value: 2 },
    { x: 10, y: 30, value: 4 },
    { x: 20, y: 40, value: 5 },
    { x: 30, y: 0, value: 1 },
  ];
  expect(partsOver(line, 3)).toEqual([
    [
      { x: 5, y: 20 },
      { x: 10, y: 30, value: 4 },
    ],
    [
      { x: 10, y: 30, value: 4 },
      { x: 20, y: 40, value: 5 },
    ],
    [
      { x: 20, y: 40, value: 5 },
      { x: 25, y: 20 },
    ],
  ]);
});
