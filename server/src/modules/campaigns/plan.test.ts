import type { AttemptOutcome } from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketOf, planNext } from "./plan.ts";

const outcomes: AttemptOutcome[] = [
  "CONNECTED",
  "ABANDONED",
  "MACHINE",
  "BUSY",
  "NO_ANSWER",
  "INVALID_NUMBER",
  "REJECTED",
  "CONGESTION",
  "CANCELLED",
  "FAILED",
  "NOT_PLACED",
];
const policies = fc.record({
  maxAttempts: fc.integer({ min: 1, max: 10 }),
  retryMinutes: fc.dictionary(
    fc.constantFrom(...outcomes),
    fc.integer({ min: 1, max: 10_080 }),
  ) as fc.Arbitrary<Partial<Record<AttemptOutcome, number>>>,
});
const instants = fc.date({
  min: new Date("2026-01-01"),
  max: new Date("2036-01-01"),
  noInvalidDate: true,
});

test("a lead is dialled no more often than the policy says, and never before its time", () => {
  const ends = fc.array(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(policies, ends, instants, (policy, story, start) => {
      let at = start;
      let attempts = 0;
      for (const outcome of story) {
        // As the dialer does: an attempt is counted when it is placed, and given back if it never left.
        attempts++;
        expect(attempts).toBeLessThanOrEqual(policy.maxAttempts);
        const plan = planNext(outcome, attempts, policy, at);
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
    fc.property(policies, fc.constantFrom(...outcomes), instants, (policy, outcome, at) => {
      fc.pre(outcome !== "NOT_PLACED" && policy.retryMinutes[outcome] === undefined);
      expect(planNext(outcome, 1, policy, at)).toEqual({ state: "DONE" });
    }),
  );
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
