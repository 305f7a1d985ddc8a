import { describe, expect, test } from "vitest";
import type { Pacer } from "../pacing/contract.ts";
import { createPacer } from "../pacing/index.ts";
import { runShift } from "../pacing/testing.ts";
import { feed, type PaceInput } from "./inputs.ts";
import { pacerOptions } from "./options.ts";
import { Shadow } from "./shadow.ts";

const campaign = {
  id: "one",
  limit: 0.02,
  linesPerAgent: 4,
  ringSeconds: 22,
  detectsMachines: true,
};
const nobody = { people: 0, abandoned: 0 };

/** The live pacer of a shift, with a shadow that is told the same. */
function beside(limit: number, linesPerAgent: number) {
  const live = createPacer(pacerOptions(campaign, nobody));
  const shadow = new Shadow({ limit, linesPerAgent, since: 0 }, campaign, nobody, 0);
  const open = new Set<string>();
  const take = (input: PaceInput) => {
    if (input.type === "DIALED") open.add(input.callId);
    else if (input.type === "CONNECTED" || input.type === "ABANDONED" || input.type === "FAILED") {
      open.delete(input.callId);
    }
    shadow.take(input, { open: open.size, staffed: 12 });
    return feed(live, input) ?? 0;
  };
  const id = String;
  const pacer: Pacer = {
    dialed: (call, at) => take({ type: "DIALED", callId: id(call), at }),
    ringing: (call, at) => take({ type: "RINGING", callId: id(call), at }),
    answered: (call, at, ringMs) => {
      take({ type: "ANSWERED", callId: id(call), ringMs, at });
      take({ type: "CLASSIFIED", callId: id(call), kind: "human", at });
    },
    classified: () => undefined,
    failed: (call, at, reason) => take({ type: "FAILED", callId: id(call), reason, at }),
    connected: (call, at, agent, waitMs) =>
      take({ type: "CONNECTED", callId: id(call), agentId: id(agent), waitMs, at }),
    abandoned: (call, at, waitMs) => take({ type: "ABANDONED", callId: id(call), waitMs, at }),
    released: (call, at, kind) => take({ type: "RELEASED", callId: id(call), kind, at }),
    agentState: (agent, state, at) => take({ type: "AGENT", agentId: id(agent), state, at }),
    decide: (at) => take({ type: "DECIDE", at }),
  };
  const floor = { agents: 12, minutes: 30, answers: () => 0.25, talkMs: 60_000 };
  const shift = runShift(pacer, { ...floor, wrapUpMs: 15_000, maxWaitMs: 2000 }, 7);
  const told = shadow.figures();
  if (!told) throw new Error("it tells nothing");
  return { shift, told };
}

describe("a shadow", () => {
  test("of the live setting itself differs in nothing", () => {
    const { shift, told } = beside(0.02, 4);
    expect(told.live).toMatchObject({ abandoned: shift.abandoned });
    expect(told.would.people).toBeCloseTo(told.live.people, 0);
    expect(told.would.abandoned).toBeCloseTo(told.live.abandoned, 0);
    expect(told.would.lines).toBeCloseTo(told.live.lines, 1);
  });

  test("that is more careful has fewer lines and loses fewer people, and never dials", () => {
    const { shift, told } = beside(0.005, 1);
    const alone = beside(0.02, 4);
    expect(shift).toEqual(alone.shift);
    expect(told.would.lines).toBeLessThan(told.live.lines * 0.97);
    expect(told.would.abandoned).toBeLessThan(told.live.abandoned);
  });

  test("that dares more would have more lines, and foretells more people lost", () => {
    const { told } = beside(0.03, 10);
    expect(told.would.lines).toBeGreaterThan(told.live.lines);
    expect(told.would.abandoned).toBeGreaterThan(told.live.abandoned);
  });
});
