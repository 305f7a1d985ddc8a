import { createCampaign } from "@parley/contract";
import { expect, test } from "vitest";
import { sampleCampaign, sampleStats } from "../../testing/samples.ts";
import {
  changedFields,
  fieldsOf,
  newCampaign,
  outcomeCounts,
  progressOf,
  spanOf,
} from "./campaign-model.ts";

test("a new campaign starts with the values that the server would take", () => {
  const { name: _name, mode: _mode, ...defaults } = newCampaign;
  const parsed = createCampaign.body.parse({ name: "Boiler", mode: "PROGRESSIVE" });
  expect(parsed).toMatchObject(defaults);
});

test("only changed settings are sent, a changed delay with all delays", () => {
  const before = fieldsOf(sampleCampaign());
  const retryMinutes = { ...before.retryMinutes, BUSY: 5 };
  expect(changedFields(before, { ...before, retryMinutes, maxAttempts: 4 })).toEqual({
    retryMinutes,
    maxAttempts: 4,
  });
  expect(changedFields(before, fieldsOf(sampleCampaign()))).toEqual({});
});

test("outcomes stand by size, and their shares are one whole", () => {
  const stats = sampleStats();
  stats.today.outcomes = { NO_ANSWER: 6, CONNECTED: 3, BUSY: 1, FAILED: 0 };
  const counts = outcomeCounts(stats);
  expect(counts.map(({ outcome }) => outcome)).toEqual(["NO_ANSWER", "CONNECTED", "BUSY"]);
  expect(counts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
});

test("a delay is said in the largest unit without a fraction", () => {
  expect([0, 15, 90, 240, 1440, 4320].map(spanOf)).toEqual([
    { unit: "minutes", count: 0 },
    { unit: "minutes", count: 15 },
    { unit: "minutes", count: 90 },
    { unit: "hours", count: 4 },
    { unit: "days", count: 1 },
    { unit: "days", count: 3 },
  ]);
});

test("an empty list has no progress, not all of it", () => {
  expect(progressOf({ total: 0, dialable: 0, waiting: 0, dialing: 0, done: 0 })).toBeNull();
  expect(progressOf({ total: 8, dialable: 4, waiting: 2, dialing: 0, done: 2 })).toBe(0.25);
});
