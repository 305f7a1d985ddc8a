import { expect, test } from "vitest";
import { outlineOf } from "../../../shared/sound-outline.ts";
import { gapSpans, marksOf } from "./player-model.ts";

const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1000).toISOString();
const gap = { from: at(20), to: at(61), why: "SCRIPT_STEP" as const, step: "Card", endedBy: null };
const recording = { startedAt: at(0), seconds: 90, gaps: [gap] };
const event = (seconds: number, type: string, leg: "CUSTOMER" | "AGENT" = "CUSTOMER") => {
  return { at: at(seconds), leg, type };
};

test("one jumps to what happened on the customer's side while it was recorded", () => {
  const history = [
    event(-9, "RINGING"),
    event(-0.2, "BRIDGED"),
    event(5, "BRIDGED", "AGENT"),
    event(70, "HELD"),
    event(300, "ENDED"),
  ];
  expect(marksOf(recording, history, at(89)).map(({ at: when, type }) => [when, type])).toEqual([
    [0, "BRIDGED"],
    [20, "SCRIPT_STEP"],
    [70, "HELD"],
    [89, "CLOSED"],
  ]);
});

test("a gap has its place, and one that nobody closed lasts to the end", () => {
  expect(gapSpans(recording)).toEqual([{ from: 20, to: 61 }]);
  expect(gapSpans({ ...recording, gaps: [{ ...gap, to: null }] })).toEqual([{ from: 20, to: 90 }]);
});

test("the outline goes there above and back below, and is empty without a sound", () => {
  expect(outlineOf([0.5, 0])).toBe("M0 0.000L1 0.980L1 1.020L0 2.000Z");
  expect(outlineOf([])).toBe("");
});
