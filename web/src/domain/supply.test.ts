import { expect, test } from "vitest";
import { sampleStats } from "../testing/samples.ts";
import { supplyMinutes } from "./supply.ts";

const at = "2026-11-20T11:00:00Z";
const step = (attempts: number) => ({ at, attempts, people: 0, connected: 0, abandoned: 0 });
const members = { total: 900, dialable: 600, waiting: 0, dialing: 0, held: 0, done: 300 };

test("a list lasts as long as the last quarter of an hour says, without the step that has only begun", () => {
  const lastHour = [step(9000), step(100), step(150), step(200), step(1)];
  expect(supplyMinutes(sampleStats({ members, lastHour }))).toBe(20);
});

test("of a long list only the hours are told", () => {
  const many = { ...members, dialable: 5000 };
  expect(supplyMinutes(sampleStats({ members: many, lastHour: [step(150), step(1)] }))).toBe(120);
});

test("where nothing was dialled nobody knows how long it lasts", () => {
  expect(supplyMinutes(sampleStats({ members, lastHour: [step(0), step(7)] }))).toBeNull();
});
