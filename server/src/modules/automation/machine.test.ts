import type { WorkflowStep } from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { begun, isActive, type Move, move, type RunState, refused } from "./machine.ts";
import { compile } from "./program.ts";

const now = new Date("2026-11-20T10:00:00Z");
const later = new Date(now.getTime() + 60_000);
const end = 6;

const moves: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ type: fc.constant("WENT" as const), to: fc.integer({ min: 0, max: end }) }),
  fc.record({
    type: fc.constant("WAITS" as const),
    until: fc.constant(later),
    for: fc.constantFrom(null, "lead.updated"),
  }),
  fc.record({ type: fc.constant("WOKE" as const), by: fc.constantFrom("EVENT", "TIME") }),
  fc.record({
    type: fc.constant("STUMBLED" as const),
    error: fc.constant("no"),
    againAt: fc.constantFrom(null, later),
  }),
  fc.constant({ type: "RETRIED" as const }),
  fc.constant({ type: "STOPPED" as const, reason: "BY_USER" as const }),
);

/** What always holds of a run, and what the database checks as well. */
function faultsOf(run: RunState): string[] {
  const active = isActive(run);
  return [
    ...(active === (run.wakeAt !== null) ? [] : ["has no time, or one too many"]),
    ...(active === (run.endedAt === null) ? [] : ["has ended and has not"]),
    ...(run.waitsFor === null || run.state === "WAITING" ? [] : ["waits and does not"]),
    ...(run.state !== "DONE" || run.step >= end ? [] : ["is done before its end"]),
    ...(run.state !== "RUNNING" || run.step < end ? [] : ["runs beyond its end"]),
  ];
}

test("whatever comes, a run is in one place, goes forward only, and ends or waits", () => {
  fc.assert(
    fc.property(fc.array(moves, { maxLength: 40 }), (what) => {
      let run = begun(now);
      for (const one of what) {
        let next: RunState;
        try {
          next = move(run, one, end, now);
        } catch {
          // Refused: it is where it was.
          continue;
        }
        expect(faultsOf(next)).toEqual([]);
        expect(next.step).toBeGreaterThanOrEqual(run.step);
        if (!isActive(run)) expect([run.state, one.type]).toEqual(["FAILED", "RETRIED"]);
        run = next;
      }
    }),
    { numRuns: 500 },
  );
});

test("a run that was refused or is done takes no move at all", () => {
  const done = move({ ...begun(now), step: end - 1 }, { type: "WENT", to: end }, end, now);
  for (const run of [done, refused("TOO_DEEP", now)]) {
    fc.assert(
      fc.property(moves, (one) => {
        expect(() => move(run, one, end, now)).toThrow();
      }),
    );
  }
});

/** Steps as a person might put them together: each in the main line or in an arm of a branch before it. */
const drafts: fc.Arbitrary<WorkflowStep[]> = fc
  .array(fc.tuple(fc.boolean(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 20 })
  .map((parts) => {
    const steps: WorkflowStep[] = [];
    parts.forEach(([isBranch, pick, isThen], at) => {
      const branches = steps.filter(({ type }) => type === "BRANCH");
      const parent = branches.length === 0 ? undefined : branches[pick % (branches.length + 1)];
      const within = parent ? { step: parent.id, arm: isThen ? "THEN" : "ELSE" } : null;
      const place = { id: `s${at}`, within } as Pick<WorkflowStep, "id" | "within">;
      steps.push(
        isBranch
          ? { ...place, type: "BRANCH", condition: { all: [] } }
          : { ...place, type: "ACTION", action: "note", params: {} },
      );
    });
    return steps;
  });

test("every way through any steps goes forward and comes to the end", () => {
  fc.assert(
    fc.property(drafts, fc.infiniteStream(fc.boolean()), (steps, turns) => {
      const program = compile(steps);
      expect(program.map(({ step }) => step.id).sort()).toEqual(steps.map(({ id }) => id).sort());
      let place = 0;
      const seen = new Set<number>();
      while (place < program.length) {
        expect(seen.has(place)).toBe(false);
        seen.add(place);
        const at = program[place];
        if (!at) throw new Error("fell out of the program");
        const next = at.type === "ACTION" ? at.next : turns.next().value ? at.yes : at.no;
        expect(next).toBeGreaterThan(place);
        place = next;
      }
    }),
    { numRuns: 300 },
  );
});
