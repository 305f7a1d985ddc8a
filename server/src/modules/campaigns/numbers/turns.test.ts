import type { AttemptOutcome } from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type NumberTried, planTurn, type TurnPolicy } from "./turns.ts";

const at = new Date("2026-06-01T10:00:00Z");
const policy: TurnPolicy = {
  maxAttempts: 6,
  retryMinutes: { NO_ANSWER: 60, BUSY: 15 },
  outcomeLimits: {},
  attemptsEach: 2,
  nextAfter: ["INVALID_NUMBER"],
};
const times = (attempts: number) => ({ attempts, endedSo: attempts });
const tried = (...all: [string, number, boolean?][]): NumberTried[] =>
  all.map(([pointId, attempts, isDead = false]) => ({ pointId, attempts, isDead }));
const inMinutes = (minutes: number) => new Date(at.getTime() + minutes * 60_000);

test("a number is called until its attempts are used up, then the next has its turn, after the same wait", () => {
  const once = { numbers: tried(["a", 1], ["b", 0]), currentId: "a" };
  const stays = { plan: { state: "DIALABLE", dueAt: inMinutes(60) }, pointId: null };
  expect(planTurn("NO_ANSWER", times(1), once, policy, at)).toEqual(stays);
  const twice = { numbers: tried(["a", 2], ["b", 0]), currentId: "a" };
  expect(planTurn("NO_ANSWER", times(2), twice, policy, at)).toEqual({ ...stays, pointId: "b" });
  const all = { numbers: tried(["a", 2], ["b", 2]), currentId: "b" };
  expect(planTurn("NO_ANSWER", times(4), all, policy, at).plan).toEqual({
    state: "DONE",
    because: "NUMBERS_USED",
  });
});

test("after what the campaign names the next is called, and the first again after the last", () => {
  const eager: TurnPolicy = { ...policy, nextAfter: ["NO_ANSWER"] };
  const last = { numbers: tried(["a", 1], ["b", 1]), currentId: "b" };
  expect(planTurn("NO_ANSWER", times(2), last, eager, at).pointId).toBe("a");
  const alone = { numbers: tried(["a", 2], ["b", 1]), currentId: "b" };
  const stays = { plan: { state: "DIALABLE", dueAt: inMinutes(60) }, pointId: null };
  expect(planTurn("NO_ANSWER", times(3), alone, eager, at)).toEqual(stays);
});

test("a number that is none is left at once, and a person who was reached is not called on another", () => {
  const numbers = tried(["a", 1, true], ["b", 0]);
  expect(planTurn("INVALID_NUMBER", times(1), { numbers, currentId: "a" }, policy, at)).toEqual({
    plan: { state: "DIALABLE", dueAt: at },
    pointId: "b",
  });
  const good = { numbers: tried(["a", 1], ["b", 0]), currentId: "a" };
  expect(planTurn("CONNECTED", times(1), good, policy, at)).toEqual({
    plan: { state: "DONE", because: "FINAL_OUTCOME" },
    pointId: null,
  });
});

const outcomes: AttemptOutcome[] = ["NO_ANSWER", "BUSY", "INVALID_NUMBER", "MACHINE", "NOT_PLACED"];
const dead: ReadonlySet<AttemptOutcome> = new Set(["INVALID_NUMBER", "REJECTED"]);

test("whatever happens, no number and no lead is called more often than allowed, and no dead number again", () => {
  const stories = fc.record({
    count: fc.integer({ min: 1, max: 4 }),
    ends: fc.array(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 40 }),
    attemptsEach: fc.integer({ min: 1, max: 4 }),
    maxAttempts: fc.integer({ min: 1, max: 8 }),
    nextAfter: fc.subarray(outcomes),
    retryMinutes: fc.constantFrom({}, { NO_ANSWER: 60 }, { NO_ANSWER: 5, BUSY: 5, MACHINE: 5 }),
    outcomeLimits: fc.constantFrom({}, { NO_ANSWER: 2 }, { BUSY: 1, MACHINE: 3 }),
  });
  fc.assert(
    fc.property(stories, ({ count, ends, ...settings }) => {
      const numbers = tried(
        ...Array.from({ length: count }, (_, i): [string, number] => [`${i}`, 0]),
      );
      let currentId = "0";
      let attempts = 0;
      const ended = new Map<AttemptOutcome, number>();
      for (const outcome of ends) {
        const current = numbers.find(({ pointId }) => pointId === currentId);
        if (!current) throw new Error("a number that the lead does not have");
        expect(current.isDead).toBe(false);
        if (outcome !== "NOT_PLACED") current.attempts += 1;
        expect(current.attempts).toBeLessThanOrEqual(settings.attemptsEach);
        if (outcome !== "NOT_PLACED") attempts += 1;
        expect(attempts).toBeLessThanOrEqual(settings.maxAttempts);
        current.isDead ||= dead.has(outcome);
        const endedSo = (ended.get(outcome) ?? 0) + 1;
        if (outcome !== "NOT_PLACED") ended.set(outcome, endedSo);
        const limits: Partial<Record<AttemptOutcome, number>> = settings.outcomeLimits;
        expect(ended.get(outcome) ?? 0).toBeLessThanOrEqual(limits[outcome] ?? 60);
        const turn = planTurn(outcome, { attempts, endedSo }, { numbers, currentId }, settings, at);
        if (turn.plan.state === "DONE") return;
        currentId = turn.pointId ?? currentId;
      }
    }),
  );
});
