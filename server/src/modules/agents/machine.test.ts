import type { AgentState } from "@parley/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AgentInput, type AgentRecord, emptySums, moveAgent, type Wish } from "./machine.ts";

const day = "2026-03-03";
const start = Date.UTC(2026, 2, 3, 9);
const atWork: ReadonlySet<AgentState> = new Set(["RESERVED", "ON_CALL", "WRAP_UP"]);

const newcomer: AgentRecord = {
  userId: "bea",
  teamId: null,
  state: "OFFLINE",
  since: new Date(start),
  wish: null,
  pauseReasonId: null,
  pauseNote: null,
  callId: null,
  campaignId: null,
  retired: false,
  sums: emptySums(day),
};

const wishes: fc.Arbitrary<Wish> = fc.constantFrom(
  { state: "READY", pauseReasonId: null },
  { state: "OFFLINE", pauseReasonId: null },
  { state: "PAUSED", pauseReasonId: null },
  { state: "PAUSED", pauseReasonId: "lunch" },
);
const callIds = fc.constantFrom("call-1", "call-2");
const inputs: fc.Arbitrary<AgentInput> = fc.oneof(
  wishes.map((wish) => ({ type: "WISH" as const, wish, note: "forced" })),
  callIds.map((callId) => ({ type: "RESERVE" as const, callId, campaignId: null })),
  callIds.map((callId) => ({ type: "CONNECT" as const, callId })),
  callIds.map((callId) => ({ type: "WRAP_UP" as const, callId })),
  fc
    .tuple(callIds, fc.boolean())
    .map(([callId, converted]) => ({ type: "RELEASE" as const, callId, converted })),
  fc.constant({ type: "RETIRE" as const }),
);
const stories = fc.array(fc.tuple(inputs, fc.nat(600)), { maxLength: 40 });

/** Where an agent may go from a state; staying is always possible. */
const ways: Record<AgentState, readonly AgentState[]> = {
  OFFLINE: ["READY", "PAUSED"],
  READY: ["OFFLINE", "PAUSED", "RESERVED"],
  PAUSED: ["OFFLINE", "READY", "RESERVED"],
  RESERVED: ["OFFLINE", "READY", "PAUSED", "ON_CALL"],
  ON_CALL: ["OFFLINE", "READY", "PAUSED", "WRAP_UP"],
  WRAP_UP: ["OFFLINE", "READY", "PAUSED"],
  BUSY: [],
};

type Move = { before: AgentRecord; input: AgentInput; after: AgentRecord | undefined };

function* live(story: readonly [AgentInput, number][]): Generator<Move> {
  let agent = newcomer;
  let now = start;
  for (const [input, seconds] of story) {
    now += seconds * 1000;
    const after = moveAgent(agent, input, new Date(now), day);
    yield { before: agent, input, after };
    agent = after ?? agent;
  }
}

function always(check: (move: Move & { after: AgentRecord }) => void): void {
  fc.assert(
    fc.property(stories, (story) => {
      for (const move of live(story)) if (move.after) check({ ...move, after: move.after });
    }),
  );
}

describe("an agent, whatever happens in whatever order", () => {
  test("has a call exactly while he works on one, and a wish only then", () => {
    always(({ after }) => {
      expect(after.callId !== null).toBe(atWork.has(after.state));
      if (!atWork.has(after.state)) expect(after.wish).toBeNull();
      if (after.state !== "PAUSED") {
        expect([after.pauseReasonId, after.pauseNote]).toEqual([null, null]);
      }
    });
  });

  test("goes only where a way leads, and keeps his call on it", () => {
    always(({ before, after }) => {
      if (before.state === after.state) return;
      expect(ways[before.state]).toContain(after.state);
      if (atWork.has(before.state) && atWork.has(after.state)) {
        expect(after.callId).toBe(before.callId);
      }
    });
  });

  test("is moved by his own call only", () => {
    always(({ before, input, after }) => {
      if (input.type === "WISH" || input.type === "RESERVE" || input.type === "RETIRE") return;
      expect(before.callId).toBe(input.callId);
      expect(after).not.toBe(before);
    });
  });

  test("is reserved when he is free and never twice", () => {
    fc.assert(
      fc.property(stories, (story) => {
        for (const { before, input, after } of live(story)) {
          if (input.type !== "RESERVE") continue;
          const isFree = before.state === "READY" || before.state === "PAUSED";
          expect(before.retired && isFree).toBe(false);
          expect(after !== undefined).toBe(isFree);
        }
      }),
    );
  });

  test("gets what he wished for after the call, and a pause goes on where it was left", () => {
    always(({ before, input, after }) => {
      if (input.type !== "RELEASE") return;
      const ready = { state: before.retired ? "OFFLINE" : "READY", pauseReasonId: null };
      const wish = before.wish ?? ready;
      expect([after.state, after.pauseReasonId]).toEqual([wish.state, wish.pauseReasonId]);
    });
    const paused = { ...newcomer, state: "PAUSED" as const, pauseReasonId: "lunch" };
    const reserve = { type: "RESERVE" as const, callId: "call-1", campaignId: null };
    const now = new Date(start);
    const held = moveAgent(paused, reserve, now, day);
    const back = held && moveAgent(held, { type: "RELEASE", callId: "call-1" }, now, day);
    expect(back).toMatchObject({ state: "PAUSED", pauseReasonId: "lunch", callId: null });
  });

  test("who retired goes OFFLINE, at once or with the end of his call, and stays there", () => {
    always(({ before, input, after }) => {
      if (input.type !== "RETIRE" && !before.retired) return;
      expect(after.retired).toBe(true);
      const finishes = after.state === "RESERVED" || after.state === "ON_CALL";
      expect(finishes || after.state === "OFFLINE").toBe(true);
      expect(finishes && after.callId !== before.callId).toBe(false);
      if (before.state === "OFFLINE") expect(after.state).toBe("OFFLINE");
    });
  });

  test("has sums that only grow, and begins each day with none", () => {
    always(({ before, after }) => {
      const { day: _, ...sums } = after.sums;
      for (const [name, sum] of Object.entries(sums)) {
        expect(sum).toBeGreaterThanOrEqual(before.sums[name as keyof typeof sums]);
      }
      expect(after.sums.calls - before.sums.calls).toBe(
        before.state === "ON_CALL" && after.state !== "ON_CALL" ? 1 : 0,
      );
    });
    const worked = { ...newcomer, sums: { ...emptySums(day), calls: 7, talkSeconds: 70 } };
    const wish = { state: "READY" as const, pauseReasonId: null };
    const next = moveAgent(worked, { type: "WISH", wish }, new Date(start), "2026-03-04");
    expect(next?.sums).toEqual(emptySums("2026-03-04"));
  });
});
