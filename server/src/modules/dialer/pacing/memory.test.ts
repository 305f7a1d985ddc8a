import { expect, test } from "vitest";
import type { PacerOptions } from "./contract.ts";
import type { Memory } from "./memory.ts";
import { PredictivePacer } from "./pacer.ts";
import { runShift } from "./testing.ts";

const options: PacerOptions = {
  targetAbandonRate: 0.03,
  maxLinesPerAgent: 6,
  ringTimeoutMs: 22_000,
};
const floor = {
  ...{ agents: 12, minutes: 20, answers: () => 0.12 },
  ...{ talkMs: 90_000, wrapUpMs: 10_000, maxWaitMs: 2000 },
};

function learned(): PredictivePacer {
  const pacer = new PredictivePacer(options);
  runShift(pacer, floor, 5);
  return pacer;
}

const stored = (memory: Memory): Memory => JSON.parse(JSON.stringify(memory));

test("what a pacer has learned is plain data that another one takes up whole", () => {
  const before = learned();
  const after = new PredictivePacer(options);
  after.recall(stored(before.memory));
  expect(after.memory).toEqual(before.memory);
  expect(after.figures.answerRate).toBeCloseTo(before.figures.answerRate, 2);
  expect(after.figures.price).toBe(before.figures.price);
  // A fresh one knows nothing of these people.
  const fresh = new PredictivePacer(options).figures.answerRate;
  expect(Math.abs(fresh - before.figures.answerRate)).toBeGreaterThan(0.05);
});

test("who takes it up decides by it from the first second on", () => {
  const { memory } = learned();
  const linesOf = (pacer: PredictivePacer) => {
    for (let agent = 0; agent < 12; agent++) pacer.agentState(agent, "ready", 0);
    let open = 0;
    for (let now = 250; now <= 1000; now += 250) {
      for (const end = open + pacer.decide(now); open < end; open++) pacer.dialed(open, now);
    }
    return open;
  };
  const warm = new PredictivePacer(options);
  warm.recall(stored(memory));
  // Few of these people answer: more lines are opened in the first second.
  expect(linesOf(warm)).toBeGreaterThan(linesOf(new PredictivePacer(options)));
});

test("it is taken up by one that lets it ring for another time, or detects machines otherwise", () => {
  const { memory } = learned();
  for (const change of [{ ringTimeoutMs: 40_000 }, { ringTimeoutMs: 15_000 }, { amd: true }]) {
    const pacer = new PredictivePacer({ ...options, ...change });
    const before = pacer.memory.answers.ringing.needy;
    pacer.recall(memory);
    const { answers, talks } = pacer.memory;
    expect(answers.ringing.needy).toHaveLength(before.length);
    expect(talks).toEqual(memory.talks);
    if (change.amd) expect(answers.ringing.needy).toEqual(before);
    const { connected, abandoned } = runShift(pacer, { ...floor, minutes: 5 }, 7);
    expect(connected).toBeGreaterThan(abandoned);
  }
});
