import {
  type AttemptOutcome,
  attemptOutcomes,
  type OutcomeLimits,
  retryOutcomes,
} from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bothOpen, planAhead } from "./ahead/ahead.ts";
import { bucketOf, planNext } from "./plan.ts";
import { opennessAt } from "./schedule/hours.ts";

const policies = fc.record({
  maxAttempts: fc.integer({ min: 1, max: 10 }),
  retryMinutes: fc.dictionary(
    fc.constantFrom(...attemptOutcomes),
    fc.integer({ min: 1, max: 10_080 }),
  ) as fc.Arbitrary<Partial<Record<AttemptOutcome, number>>>,
  outcomeLimits: fc.dictionary(
    fc.constantFrom(...retryOutcomes),
    fc.integer({ min: 1, max: 5 }),
  ) as fc.Arbitrary<OutcomeLimits>,
});
const instants = fc.date({
  min: new Date("2026-01-01"),
  max: new Date("2036-01-01"),
  noInvalidDate: true,
});

test("a lead is dialled no more often than the policy says, in all and by outcome, and never before its time", () => {
  const ends = fc.array(fc.constantFrom(...attemptOutcomes), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(policies, ends, instants, (policy, story, start) => {
      let at = start;
      let attempts = 0;
      const ended: Partial<Record<AttemptOutcome, number>> = {};
      const limits: Partial<Record<AttemptOutcome, number | undefined>> = policy.outcomeLimits;
      for (const outcome of story) {
        // As the dialer does: an attempt is counted when it is placed, and given back if it never left.
        attempts++;
        expect(attempts).toBeLessThanOrEqual(policy.maxAttempts);
        const endedSo = (ended[outcome] ?? 0) + 1;
        if (outcome !== "NOT_PLACED") ended[outcome] = endedSo;
        expect(ended[outcome] ?? 0).toBeLessThanOrEqual(limits[outcome] ?? 60);
        const plan = planNext(outcome, { attempts, endedSo }, policy, at);
        if (plan.state === "DONE") return;
        const minutes = policy.retryMinutes[outcome];
        if (outcome === "NOT_PLACED") attempts--;
        else expect(plan.dueAt.getTime()).toBe(at.getTime() + (minutes ?? Number.NaN) * 60_000);
        expect(plan.dueAt.getTime()).toBeGreaterThan(at.getTime());
        at = plan.dueAt;
      }
    }),
  );
});

test("what the policy has no delay for is not tried again", () => {
  fc.assert(
    fc.property(policies, fc.constantFrom(...attemptOutcomes), instants, (policy, outcome, at) => {
      fc.pre(outcome !== "NOT_PLACED" && policy.retryMinutes[outcome] === undefined);
      expect(planNext(outcome, { attempts: 1, endedSo: 1 }, policy, at)).toEqual({
        state: "DONE",
        because: "FINAL_OUTCOME",
      });
    }),
  );
});

const alwaysAllowed = () => ({ reasons: [], nextAllowedAt: null });
const fromNine = [{ from: "09:00", to: "12:00" }];
const weekdaysAtNine = {
  ...{ monday: fromNine, tuesday: fromNine, wednesday: fromNine, thursday: fromNine },
  ...{ friday: fromNine, saturday: [], sunday: [] },
};

test("a plan ahead is the plan that follows real attempts, at hours that are open, and within its bounds", () => {
  const hours = fc.constantFrom(null, weekdaysAtNine);
  const before = fc.record({
    attempts: fc.integer({ min: 0, max: 3 }),
    endedSo: fc.integer({ min: 0, max: 3 }),
  });
  const whole = { BUSY: 15, NO_ANSWER: 240, MACHINE: 1440 };
  fc.assert(
    fc.property(policies, hours, before, instants, (loose, week, stood, dueAt) => {
      const policy = { ...loose, retryMinutes: { ...whole, ...loose.retryMinutes } };
      const openness = (at: Date) => opennessAt(week, "Europe/London", at);
      const opens = bothOpen(openness, alwaysAllowed);
      const { attempts, ends } = planAhead("BUSY", { ...stood, dueAt }, policy, opens);
      // Whoever is in the queue is called once, also one whose attempts were used up before.
      const { BUSY: limit = 60 } = policy.outcomeLimits;
      expect(attempts.length).toBeGreaterThan(0);
      expect(attempts.length).toBeLessThanOrEqual(Math.max(1, policy.maxAttempts - stood.attempts));
      expect(attempts.length).toBeLessThanOrEqual(Math.max(1, limit - stood.endedSo));
      expect(["MAX_ATTEMPTS", "OUTCOME_LIMIT"]).toContain(ends);
      let earliest = dueAt.getTime();
      for (const { at } of attempts) {
        expect(openness(new Date(at)).isOpen).toBe(true);
        expect(Date.parse(at)).toBeGreaterThanOrEqual(earliest);
        earliest = Date.parse(at) + policy.retryMinutes.BUSY * 60_000;
      }
    }),
    { numRuns: 50 },
  );
});

test("a plan goes by the law's bounds too, and ends where it lets nobody be called any more", () => {
  const dueAt = new Date("2026-06-01T10:00:00Z");
  const policy = { maxAttempts: 6, retryMinutes: { NO_ANSWER: 60 }, outcomeLimits: {} };
  const always = () => ({ isOpen: true, opensAt: null });
  const nextDay = (at: number) => Math.floor(at / 86_400_000) * 86_400_000 + 86_400_000;
  const twoADay = bothOpen(always, (at, dials) =>
    dials.length >= 5
      ? { reasons: ["NUMBER_IN_ALL"], nextAllowedAt: null }
      : dials.filter((dial) => nextDay(dial) === nextDay(at)).length >= 2
        ? { reasons: ["NUMBER_IN_24_HOURS"], nextAllowedAt: nextDay(at) }
        : { reasons: [], nextAllowedAt: null },
  );
  const plan = planAhead("NO_ANSWER", { attempts: 0, endedSo: 0, dueAt }, policy, twoADay);
  expect(plan).toMatchObject({ ends: "NOT_ALLOWED", reasons: ["NUMBER_IN_ALL"] });
  expect(plan.attempts.map(({ at, movedBy }) => [at.slice(8, 16), ...movedBy])).toEqual([
    ["01T10:00"],
    ["01T11:00"],
    ["02T00:00", "NUMBER_IN_24_HOURS"],
    ["02T01:00"],
    ["03T00:00", "NUMBER_IN_24_HOURS"],
  ]);
});

test("hours of a campaign and of the law that never meet are no endless search", () => {
  const dueAt = new Date("2026-06-01T10:00:00Z");
  const policy = { maxAttempts: 6, retryMinutes: { NO_ANSWER: 60 }, outcomeLimits: {} };
  const hour = 3_600_000;
  const even = (at: number) => Math.floor(at / hour) % 2 === 0;
  const next = (at: number) => Math.floor(at / hour) * hour + hour;
  const never = bothOpen(
    (at) => ({ isOpen: even(at.getTime()), opensAt: new Date(next(at.getTime())) }),
    (at) => ({ reasons: even(at) ? ["OUTSIDE_HOURS"] : [], nextAllowedAt: next(at) }),
  );
  const plan = planAhead("NO_ANSWER", { attempts: 0, endedSo: 0, dueAt }, policy, never);
  expect(plan).toMatchObject({ attempts: [], ends: "NOT_ALLOWED", reasons: ["OUTSIDE_HOURS"] });
});

test("every instant lies in its bucket of five minutes, and buckets do not overlap", () => {
  fc.assert(
    fc.property(instants, (at) => {
      const bucket = bucketOf(at);
      const into = at.getTime() - bucket.getTime();
      expect(into >= 0 && into < 300_000).toBe(true);
      expect(bucketOf(bucket)).toEqual(bucket);
    }),
  );
});
