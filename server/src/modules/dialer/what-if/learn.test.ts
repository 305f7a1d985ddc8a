import { expect, test } from "vitest";
import { assumed } from "./floor-model.ts";
import { type History, learnFloor, type Sample } from "./learn.ts";

const none: Sample = { count: 0, quantiles: [] };
const nothing: History["durations"] = {
  ...{ setUpMs: none, ringPersonMs: none, ringMachineMs: none },
  ...{ talkMs: none, machineTalkMs: none, wrapUpMs: none },
};
const hour = (at: number, person: number, dials: number, agents: number) => {
  return { hour: at, person, machine: 0, busy: 0, failed: 0, dials, agents };
};

test("without a history everything is assumed, and said to be", () => {
  const learned = learnFloor({ hours: [], durations: nothing });
  expect(learned.model).toEqual(assumed);
  expect(learned.assumed.map(({ what }) => what)).toEqual([
    ...["HOURS", "PRESENCE", "SET_UP", "RING_PERSON", "RING_MACHINE", "TALK", "WRAP_UP", "SWAY"],
  ]);
});

test("an hour with few dials is drawn to the share of the day, one with many keeps its own", () => {
  const hours = [hour(9, 500, 1000, 8), hour(10, 10, 10, 4), hour(11, 190, 990, 8)];
  const { model } = learnFloor({ hours, durations: nothing });
  // 700 of 2,000 in all.
  expect(model.hours[3]?.person).toBeCloseTo(0.35);
  expect(model.hours[9]?.person).toBeCloseTo((500 + 50 * 0.35) / 1050);
  expect(model.hours[10]?.person).toBeCloseTo((10 + 50 * 0.35) / 60);
  expect(model.presence.slice(8, 12)).toEqual([1, 1, 0.5, 1]);
});

test("199 dials say nothing of who answers, and 200 do", () => {
  const of = (dials: number) => learnFloor({ hours: [hour(9, 100, dials, 1)], durations: nothing });
  expect(of(199).assumed).toContainEqual({ what: "HOURS", dials: 199 });
  expect(of(199).model.hours).toBe(assumed.hours);
  expect(of(200).assumed).not.toContainEqual(expect.objectContaining({ what: "HOURS" }));
});

test("a duration is learned of thirty and not of fewer", () => {
  const quantiles = [1000, 2000];
  const durations = {
    ...nothing,
    talkMs: { count: 30, quantiles },
    wrapUpMs: { count: 29, quantiles },
  };
  const learned = learnFloor({ hours: [], durations });
  expect(learned.model.talkMs).toBe(quantiles);
  expect(learned.model.wrapUpMs).toBe(assumed.wrapUpMs);
  expect(learned.assumed).toContainEqual({ what: "WRAP_UP", dials: 29 });
});

test("how long agents listen to machines counts only where nobody detects them", () => {
  const heard = { count: 30, quantiles: [3000, 9000] };
  const history = { hours: [], durations: { ...nothing, machineTalkMs: heard } };
  expect(learnFloor(history, false).model).toMatchObject({
    detectsMachines: false,
    machineTalkMs: heard.quantiles,
  });
  const little = learnFloor({ hours: [], durations: nothing }, false);
  expect(little.assumed).toContainEqual({ what: "MACHINE_TALK", dials: 0 });
  expect(learnFloor(history).assumed).not.toContainEqual(
    expect.objectContaining({ what: "MACHINE_TALK" }),
  );
});
