import { createCampaign } from "@parley/contract";
import { expect, test } from "vitest";
import { sampleCampaign, sampleStats } from "../../testing/samples.ts";
import {
  changedFields,
  fieldsOf,
  limits,
  newCampaign,
  outcomeCounts,
  progressOf,
  spanOf,
  wrongFields,
} from "./campaign-model.ts";

test("a new campaign starts with the values that the server would take", () => {
  const { name: _name, mode: _mode, ...defaults } = newCampaign;
  const parsed = createCampaign.body.parse({ name: "Boiler", mode: "PROGRESSIVE" });
  expect(parsed).toMatchObject(defaults);
});

const good = { ...newCampaign, name: "Boiler" };
const figures = ["ringSeconds", "wrapUpSeconds", "maxAttempts"] as const;

test.each([
  ...figures.flatMap((name) =>
    [limits[name][0] - 1, limits[name][0], limits[name][1], limits[name][1] + 1, 17.5].map(
      (value) => ({ [name]: value }),
    ),
  ),
  ...limits.retryMinutes.flatMap((edge) =>
    [edge - 1, edge, edge + 1].map((BUSY) => ({
      retryMinutes: { ...newCampaign.retryMinutes, BUSY },
    })),
  ),
  { name: "  " },
  { callerId: "+442079460000" },
  { callerId: "020 7946 0000" },
  { callerId: "+44" },
])("the form and the server agree about %j", (change) => {
  const fields = { ...good, ...change };
  const refused = createCampaign.body.safeParse(fields).error?.issues ?? [];
  expect(wrongFields(fields)).toEqual(refused.map(({ path }) => path.join(".")));
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
  expect(
    progressOf({ total: 0, dialable: 0, waiting: 0, dialing: 0, held: 0, done: 0 }),
  ).toBeNull();
  expect(progressOf({ total: 8, dialable: 4, waiting: 2, dialing: 0, held: 0, done: 2 })).toBe(
    0.25,
  );
});
