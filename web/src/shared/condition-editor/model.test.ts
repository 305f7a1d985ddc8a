import type { Condition } from "@parley/contract";
import { expect, test } from "vitest";
import { conditionOf, groupOf, isComplete, leafWith } from "./model.ts";

const leaf = { field: "status", op: "IS", value: "NEW" } as const;
const other = { field: "attempts", op: "AT_LEAST", value: 3 } as const;

test.each<[Condition]>([
  [leaf],
  [{ all: [leaf, other] }],
  [{ any: [leaf, { all: [other, leaf] }] }],
  [{ not: { any: [leaf, other] } }],
  [{ all: [leaf, { not: { any: [other] } }] }],
])("%j is the same after it was shown", (condition) => {
  expect(conditionOf(groupOf(condition))).toEqual(condition);
});

test("what asks nothing is no condition, and what has no value is not complete", () => {
  expect(conditionOf(groupOf(null))).toBeNull();
  expect(conditionOf({ mode: "NONE", parts: [{ mode: "ALL", parts: [] }] })).toBeNull();
  expect(isComplete(null)).toBe(true);
  expect(isComplete({ all: [leaf, { field: "attempts", op: "LESS" }] })).toBe(false);
  expect(isComplete({ field: "attempts", op: "BETWEEN", value: [1] })).toBe(false);
  expect(isComplete({ field: "attempts", op: "EMPTY" })).toBe(true);
});

test("another operation keeps the value where it fits", () => {
  const field = {
    ...{ key: "status", label: "Status", sortable: true, choices: null, refers: null },
    ...{ type: "CHOICE" as const, ops: [] },
  };
  expect(leafWith(field, "IN", leaf)).toEqual({ field: "status", op: "IN", value: ["NEW"] });
  expect(leafWith(field, "EMPTY", leaf)).toEqual({ field: "status", op: "EMPTY" });
  const several = { field: "status", op: "IN" as const, value: ["NEW", "CONTACTED"] };
  expect(leafWith(field, "IS", several)).toEqual({ field: "status", op: "IS", value: "NEW" });
});
