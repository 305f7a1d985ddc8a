import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgentState, Id, Pacer, PacerOptions } from "./contract.ts";
import { createPacer } from "./index.ts";
import { type Floor, runShift } from "./testing.ts";

const limit = 0.03;
const usual: Floor = {
  agents: 12,
  minutes: 75,
  answers: () => 0.25,
  talkMs: 120_000,
  wrapUpMs: 20_000,
  maxWaitMs: 2000,
};

const id = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom("a", "b", ""));
const time = fc.oneof(
  fc.integer({ min: -1000, max: 600_000 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1e300, 1e300, 0),
);
const kind = fc.constantFrom("human" as const, "machine" as const, "unknown" as const);
const state = fc.constantFrom<AgentState>(
  "ready",
  "talking",
  "wrapup",
  "busy",
  "paused",
  "offline",
);
const event = fc.oneof(
  fc.tuple(fc.constant("dialed" as const), id, time),
  fc.tuple(fc.constant("ringing" as const), id, time),
  fc.tuple(fc.constant("answered" as const), id, time, time, kind),
  fc.tuple(fc.constant("classified" as const), id, time, kind),
  fc.tuple(fc.constant("failed" as const), id, time, fc.constant("noanswer" as const)),
  fc.tuple(fc.constant("connected" as const), id, time, id, time),
  fc.tuple(fc.constant("abandoned" as const), id, time, time),
  fc.tuple(fc.constant("released" as const), id, time, kind),
  fc.tuple(fc.constant("agentState" as const), id, state, time),
  fc.tuple(fc.constant("agentLeaving" as const), id, time, time),
  fc.tuple(fc.constant("decide" as const), time),
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
const options: fc.Arbitrary<PacerOptions> = fc.record({
  targetAbandonRate: fc.constantFrom(0.03, 0, 1, Number.NaN, -1),
  maxLinesPerAgent: fc.constantFrom(3, 0, 2.5, 10),
  maxWaitMs: fc.constantFrom(2000, 0, Number.NaN, 1e9),
  amd: fc.boolean(),
});

/** Tells the pacer, and keeps the host's own count of lines and agents. */
function play(
  pacer: Pacer,
  events: Event[],
  told: (lines: number, open: number, on: number) => void,
) {
  const open = new Set<Id>();
  const on = new Set<Id>();
  for (const [name, ...told_] of events) {
    if (name === "decide") {
      told(pacer.decide(told_[0] as number), open.size, on.size);
      continue;
    }
    // The arguments were drawn together with the name of the event.
    (pacer[name] as (...given: unknown[]) => void)(...told_);
    const who = told_[0] as Id;
    if (name === "dialed") open.add(who);
    if (name === "failed" || name === "connected" || name === "abandoned") open.delete(who);
    if (name === "agentState") {
      if (told_[1] === "paused" || told_[1] === "offline") on.delete(who);
      else on.add(who);
    }
  }
}

describe("whatever the host tells", () => {
  it("answers with a number of lines within the cap", () => {
    fc.assert(
      fc.property(options, fc.array(event, { maxLength: 120 }), (given, events) => {
        const cap = given.maxLinesPerAgent ?? 10;
        play(createPacer(given), events, (lines, open, on) => {
          expect(Number.isSafeInteger(lines)).toBe(true);
          expect(lines).toBeGreaterThanOrEqual(0);
          expect(lines === 0 || open + lines <= cap * on).toBe(true);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("decides the same from the same log", () => {
    fc.assert(
      fc.property(options, fc.array(event, { maxLength: 80 }), (given, events) => {
        const decided = [0, 1].map(() => {
          const all: number[] = [];
          play(createPacer(given), events, (lines) => all.push(lines));
          return all;
        });
        expect(decided[0]).toEqual(decided[1]);
      }),
    );
    const shifts = [0, 1].map(() =>
      runShift(createPacer({ targetAbandonRate: limit }), { ...usual, minutes: 15 }, 5),
    );
    expect(shifts[0]).toEqual(shifts[1]);
  });

  it("asks for nothing without agents", () => {
    const pacer = createPacer({ targetAbandonRate: limit });
    expect(pacer.decide(0)).toBe(0);
    pacer.agentState("ann", "paused", 10);
    expect(pacer.decide(20)).toBe(0);
  });
});

describe("over a shift", () => {
  it("stays under the limit and keeps agents far busier than one line each", () => {
    const shift = runShift(createPacer({ targetAbandonRate: limit }), usual, 1);
    const progressive = runShift(createPacer({ targetAbandonRate: 0 }), usual, 1);
    const answered = shift.connected + shift.abandoned;
    expect(shift.abandoned).toBeLessThanOrEqual(limit * answered);
    expect(shift.abandoned).toBeGreaterThan(0.3 * limit * answered);
    expect(shift.occupancy).toBeGreaterThan(progressive.occupancy + 0.05);
  });

  it("never dials fewer lines than agents wait, nor more than the cap", () => {
    for (const { lines, ready, open, staffed } of runShift(
      createPacer({ targetAbandonRate: limit, maxLinesPerAgent: 4 }),
      { ...usual, minutes: 20 },
      2,
    ).asked) {
      expect(lines).toBeGreaterThanOrEqual(Math.min(ready - open, 4 * staffed - open));
      expect(lines === 0 || open + lines <= 4 * staffed).toBe(true);
    }
  });

  it("counts on the agents of a small team who are still busy", () => {
    const { asked } = runShift(
      createPacer({ targetAbandonRate: limit }),
      { ...usual, agents: 20, minutes: 30, talkMs: 60_000, wrapUpMs: 10_000, isSteady: true },
      6,
    );
    // One line more than there are ready agents: 1102 times, and 680 where only those are counted.
    const beyond = asked.filter(({ lines, open, ready }) => lines > 0 && open >= ready);
    expect(beyond.length).toBeGreaterThan(900);
  });

  it("dials one line for each waiting agent while the account is over", () => {
    const history = { answered: 1000, abandoned: 60 };
    const pacer = createPacer({ targetAbandonRate: limit, history });
    for (const { lines, ready, open } of runShift(pacer, { ...usual, minutes: 15 }, 3).asked) {
      expect(lines).toBeLessThanOrEqual(Math.max(0, ready - open));
    }
  });
});

describe("when the answer rate jumps", () => {
  /** Lines in the air, on average over minutes. */
  const linesIn = (shift: ReturnType<typeof runShift>, from: number, to: number) => {
    const part = shift.asked.slice(from * 240, to * 240);
    return part.reduce((sum, { open, lines }) => sum + open + lines, 0) / part.length;
  };
  const jump = (before: number, after: number) =>
    runShift(
      createPacer({ targetAbandonRate: limit, maxLinesPerAgent: 12 }),
      { ...usual, agents: 40, minutes: 36, answers: (minute) => (minute < 30 ? before : after) },
      4,
    );

  it("dials more within two minutes of a fall", () => {
    const shift = jump(0.4, 0.12);
    expect(linesIn(shift, 32, 36)).toBeGreaterThan(1.5 * linesIn(shift, 20, 30));
  });

  it("dials less within two minutes of a rise", () => {
    const shift = jump(0.12, 0.4);
    expect(linesIn(shift, 32, 36)).toBeLessThan(0.6 * linesIn(shift, 20, 30));
  });
});
