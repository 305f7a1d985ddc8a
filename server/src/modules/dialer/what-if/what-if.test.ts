import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assumed, type FloorModel, quantileAt } from "./floor-model.ts";
import { simulateDay, type WhatIfSetting } from "./simulate.ts";
import { summarize, wilson } from "./summary.ts";
import { emptyDay } from "./tally.ts";
import { compareSettings } from "./what-if.ts";

const usual: WhatIfSetting = {
  ...{ mode: "PREDICTIVE", abandonLimit: 0.03, linesPerAgent: 5 },
  ...{ agents: 6, ringSeconds: 20, wrapUpSeconds: 60 },
};
const short = { openingHour: 9, hours: 1 };
const prices = { agentHour: 18, answeredMinute: 0.012, lineHour: 0, saleShare: 0.05 };

const anySetting: fc.Arbitrary<WhatIfSetting> = fc.record({
  mode: fc.constantFrom("PREDICTIVE", "PROGRESSIVE"),
  abandonLimit: fc.constantFrom(0.005, 0.02, 0.03),
  linesPerAgent: fc.integer({ min: 1, max: 6 }),
  agents: fc.integer({ min: 1, max: 5 }),
  ringSeconds: fc.integer({ min: 15, max: 40 }),
  wrapUpSeconds: fc.integer({ min: 5, max: 90 }),
});

/** A floor whose people answer so often, and to which agents come at a share of each hour. */
function floorOf(person: number, presence: readonly number[] = assumed.presence): FloorModel {
  return { ...assumed, presence, hours: assumed.hours.map((mix) => ({ ...mix, person })) };
}

describe("a simulated day", () => {
  test("loses no dial and no second of an agent, and is the same each time", () => {
    const cases = fc.record({
      setting: anySetting,
      person: fc.double({ min: 0, max: 0.6, noNaN: true }),
      detectsMachines: fc.boolean(),
      presence: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: 24,
        maxLength: 24,
      }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(cases, ({ setting, person, presence, seed, detectsMachines }) => {
        const floor = { ...floorOf(person, presence), detectsMachines };
        const day = simulateDay(floor, setting, { ...short, seed, day: 0 }, 4000);
        const { connected, abandoned, machine, busy, noAnswer, failed } = day;
        expect(connected + abandoned + machine + busy + noAnswer + failed).toBe(day.dials);
        expect(day.readyMs + day.talkMs + day.wrapUpMs).toBeCloseTo(day.staffedMs, 3);
        const weighed = day.linesMs.reduce((sum, ms, lines) => sum + ms * lines, 0);
        expect(weighed).toBeCloseTo(day.lineMs, 2);
        if (setting.mode === "PROGRESSIVE") expect(abandoned).toBe(0);
        const again = simulateDay(floor, setting, { ...short, seed, day: 0 }, 4000);
        expect(again).toEqual(day);
      }),
      { numRuns: 6 },
    );
  }, 120_000);

  test("is what it was before the pacing was made fast", () => {
    const day = { seed: 1, day: 0, openingHour: 9, hours: 1 };
    const setting = { ...usual, abandonLimit: 0.025, agents: 20, ringSeconds: 18 };
    const { dials, connected, abandoned } = simulateDay(assumed, setting, day);
    expect([dials, connected, abandoned]).toEqual([1621, 327, 8]);
  }, 60_000);

  test("has no contact where nobody answers, and none where nobody works", () => {
    const days = (model: FloorModel) => simulateDay(model, usual, { ...short, seed: 3, day: 0 });
    const silent = days(floorOf(0));
    expect(silent).toMatchObject({ connected: 0, abandoned: 0 });
    expect(silent.dials).toBeGreaterThan(100);
    const empty = days(floorOf(0.3, Array(24).fill(0)));
    expect(empty).toMatchObject({ dials: 0, staffedMs: 0 });
  });

  test("costs its agents the machines that nobody detects, and keeps the limit all the same", () => {
    const day = { ...short, hours: 3, seed: 5, day: 0 };
    const [heard, detected] = [false, true].map((detectsMachines) =>
      simulateDay({ ...assumed, detectsMachines }, usual, day),
    );
    if (!heard || !detected) throw new Error("two days");
    expect(heard.machine).toBeGreaterThan(heard.connected);
    expect(heard.talkMs / heard.connected).toBeGreaterThan(detected.talkMs / detected.connected);
    expect(heard.connected).toBeLessThan(detected.connected);
    expect(heard.abandoned / (heard.connected + heard.abandoned)).toBeLessThan(0.05);
  }, 60_000);

  test("rings no longer than the setting allows", () => {
    const late = { ...floorOf(0.5), ringPersonMs: [16_000, 19_000] };
    const of = (ringSeconds: number) =>
      simulateDay(late, { ...usual, ringSeconds }, { ...short, seed: 3, day: 0 });
    expect(of(15).connected).toBe(0);
    expect(of(20).connected).toBeGreaterThan(20);
  });
});

describe("settings on the same days", () => {
  const question = { model: assumed, seed: 7, days: 3, ...short, prices };

  test("keep the limit beyond what chance explains, and dialling ahead pays", () => {
    const [ahead, each] = compareSettings({
      ...{ ...question, hours: 2 },
      settings: [
        { ...usual, abandonLimit: 0.02 },
        { ...usual, mode: "PROGRESSIVE" },
      ],
    });
    expect(ahead?.abandonRate.low).toBeLessThanOrEqual(0.02);
    expect(ahead?.abandoned).toBeGreaterThan(0);
    expect(each?.abandoned).toBe(0);
    const contacts = [ahead, each].map((one) => one?.contactsPerAgentHour.value ?? 0);
    expect(contacts[0]).toBeGreaterThan((contacts[1] ?? 0) * 1.03);
    expect(ahead?.waitSeconds.value).toBeLessThan(each?.waitSeconds.value ?? 0);
    expect(ahead?.costPerContact).toBeLessThan(each?.costPerContact ?? 0);
  }, 60_000);

  test("say what it costs not to detect machines, and whom detection hides", () => {
    const settings = [
      { ...usual, machineDetection: "ON" as const },
      { ...usual, machineDetection: "OFF" as const },
    ];
    const [on, off] = compareSettings({ ...question, hours: 1, settings, falseMachines: 0.01 });
    expect(on?.machinesHeard).toEqual({ perContact: 0, seconds: 0 });
    // Of the answers of the usual floor more are machines than people; an agent listens for ten seconds.
    expect(off?.machinesHeard.perContact).toBeGreaterThan(0.5);
    expect(off?.machinesHeard.seconds).toBeGreaterThan(5);
    const contacts = [on, off].map((one) => one?.contactsPerAgentHour.value ?? 0);
    expect(contacts[1]).toBeLessThan(contacts[0] ?? 0);
    // Without it nobody is hung up on unheard; with it a hundredth of its machines were people.
    expect(off?.abandonRateWithHidden).toBe(off?.abandonRate.value);
    expect(on?.abandonRateWithHidden).toBeGreaterThan(on?.abandonRate.value ?? 1);
    const [unknown] = compareSettings({
      ...question,
      days: 1,
      hours: 1,
      settings: settings.slice(0, 1),
    });
    expect(unknown?.abandonRateWithHidden).toBeNull();
  }, 60_000);

  test("make no fewer contacts with more agents, and say how far they are", () => {
    const told: number[] = [];
    const settings = [2, 5, 8].map((agents) => ({ ...usual, agents }));
    const summaries = compareSettings({ ...question, settings }, (done) => told.push(done));
    const contacts = summaries.map(({ people, abandoned }) => people - abandoned);
    expect(contacts).toEqual(contacts.toSorted((a, b) => a - b));
    expect(told).toEqual(Array.from({ length: 9 }, (_, i) => i + 1));
  }, 60_000);
});

describe("the figures of several days", () => {
  const day = (changes: object) => ({ ...emptyDay(), ...changes });

  test("are sums over sums with an interval of the days", () => {
    const hour = 3_600_000;
    const one = day({ connected: 10, staffedMs: hour, readyMs: hour / 2, linesMs: [hour, hour] });
    const two = day({ connected: 20, staffedMs: hour, readyMs: hour / 4, linesMs: [0, 0, hour] });
    const both = summarize([one, two], { ...prices, answeredMinute: 0 });
    expect(both.contactsPerAgentHour.value).toBe(15);
    expect(both.contactsPerAgentHour.high).toBeCloseTo(15 + 12.706 * 5, 3);
    expect(both.waitSeconds.value).toBeCloseTo(90);
    expect(both.costPerContact).toBeCloseTo(36 / 30);
    expect(both.costPerSale).toBeCloseTo(36 / 1.5);
    expect(both.lines).toBe(2);
    expect(summarize([one], prices).contactsPerAgentHour).toEqual({
      ...{ value: 10, low: null, high: null },
    });
    expect(summarize([day({})], prices)).toMatchObject({ costPerContact: null, costPerSale: null });
  });

  test("have Wilson's interval for a share", () => {
    const { low, high } = wilson(0, 100);
    expect([low, high?.toFixed(4)]).toEqual([0, "0.0370"]);
    expect(wilson(22, 1000).low).toBeCloseTo(0.01458, 4);
    expect(wilson(0, 0)).toEqual({ value: 0, low: null, high: null });
  });

  test("draw between the quantiles", () => {
    expect([0, 0.25, 1].map((u) => quantileAt([0, 10, 30], u))).toEqual([0, 5, 30]);
    expect(quantileAt([], 0.5)).toBe(0);
  });
});
