import { expect, test } from "vitest";
import { rungsOf } from "./call-ladder-model.ts";

function event(at: string, leg: "CUSTOMER" | "AGENT", type: string) {
  return { at: `2026-11-20T11:00:${at}Z`, leg, type, cause: null, sipStatus: null };
}

test("both legs stand in one order, with the time since the start and since the rung before", () => {
  const rungs = rungsOf([
    event("11.400", "AGENT", "BRIDGED"),
    event("00.000", "CUSTOMER", "ACCEPTED"),
    event("11.000", "CUSTOMER", "ANSWERED"),
  ]);
  expect(rungs.map(({ type, offset, gap }) => [type, offset, Number(gap.toFixed(3))])).toEqual([
    ["ACCEPTED", 0, 0],
    ["ANSWERED", 11, 11],
    ["BRIDGED", 11.4, 0.4],
  ]);
});

test("a call without events has no rungs", () => {
  expect(rungsOf([])).toEqual([]);
});
