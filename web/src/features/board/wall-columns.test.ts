import { expect, test } from "vitest";
import { wallColumns } from "./wall-columns.ts";

test("three teams of eight stand eight a row", () => {
  expect(wallColumns([8, 8, 8])).toBe(8);
});

test("a small team does not stretch its tiles across the wall", () => {
  expect(wallColumns([2])).toBe(6);
  expect(wallColumns([])).toBe(6);
});

test("two hundred agents get more columns, never fewer than keep them in sight", () => {
  const columns = wallColumns([70, 70, 60]);
  const rows = Math.ceil(70 / columns) * 2 + Math.ceil(60 / columns);
  expect(columns).toBeLessThanOrEqual(24);
  expect(rows).toBeLessThanOrEqual((5 * columns) / 8);
});
