import type { CallbackState } from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  graceMs,
  isOpen,
  moved,
  moves,
  nextLook,
  reminderMs,
  standing,
  ticked,
} from "./machine.ts";

const start = Date.parse("2026-11-23T10:00:00Z");
const after = (ms: number) => new Date(start + ms);

test("a callback waits, is due, and is missed when nobody calls within the grace", () => {
  const dueAt = after(60 * 60_000);
  expect(standing(dueAt, after(0))).toBe("SCHEDULED");
  expect(standing(dueAt, dueAt)).toBe("DUE");
  expect(standing(dueAt, new Date(dueAt.getTime() + graceMs - 1))).toBe("DUE");
  expect(standing(dueAt, new Date(dueAt.getTime() + graceMs))).toBe("MISSED");
});

test("its owner is told five minutes before, and at its time; at once where it is sooner than that", () => {
  const dueAt = after(60 * 60_000);
  const reminder = new Date(dueAt.getTime() - reminderMs);
  expect(nextLook("SCHEDULED", dueAt, after(0))).toEqual(reminder);
  expect(ticked("SCHEDULED", dueAt, reminder)).toEqual({ state: "SCHEDULED", tells: "SOON" });
  expect(nextLook("SCHEDULED", dueAt, reminder)).toEqual(dueAt);
  expect(ticked("SCHEDULED", dueAt, dueAt)).toEqual({ state: "DUE", tells: "DUE" });
  expect(nextLook("SCHEDULED", after(60_000), after(0))).toEqual(after(60_000));
});

test("what nobody looked at for long is told once, as missed", () => {
  const late = after(24 * 3_600_000);
  expect(ticked("SCHEDULED", after(0), late)).toEqual({ state: "MISSED", tells: "MISSED" });
  expect(ticked("MISSED", after(0), late)).toEqual({ state: "MISSED", tells: null });
});

test("moves that are not legal", () => {
  for (const state of ["DONE", "CANCELLED"] as const) {
    for (const move of ["RESCHEDULE", "FINISH", "CANCEL"] as const) {
      expect(moved(state, move, after(1), after(0))).toBeUndefined();
    }
  }
  for (const state of ["SCHEDULED", "DUE", "MISSED"] as const) {
    expect(moved(state, "RESTORE", after(1), after(0))).toBeUndefined();
  }
});

test("whatever happens: the clock alone tells open states apart, and only RESTORE opens a closed one", () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constantFrom(...moves),
      by: fc.integer({ min: -3_600_000, max: 86_400_000 }),
    }),
    fc.record({ do: fc.constant("WAIT" as const), by: fc.integer({ min: 1, max: 7_200_000 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let now = after(0);
      let dueAt = after(3_600_000);
      let state: CallbackState = "SCHEDULED";
      for (const { do: what, by } of steps) {
        if (what === "WAIT") {
          // The clock comes by as often as it has said it would.
          const until = new Date(now.getTime() + by);
          for (let look = nextLook(state, dueAt, now); look && look <= until; ) {
            expect(look.getTime()).toBeGreaterThanOrEqual(now.getTime());
            now = look;
            state = ticked(state, dueAt, now).state;
            const next = nextLook(state, dueAt, now);
            expect(next === null || next > look).toBe(true);
            look = next;
          }
          now = until;
        } else {
          const wasOpen = isOpen(state);
          const wanted = what === "RESCHEDULE" ? new Date(now.getTime() + by) : dueAt;
          const next = moved(state, what, wanted, now);
          expect(next === undefined).toBe(wasOpen === (what === "RESTORE"));
          if (next === undefined) continue;
          if (what === "RESCHEDULE") dueAt = wanted;
          state = next;
        }
        if (isOpen(state)) expect(state).toBe(standing(dueAt, now));
        expect(nextLook(state, dueAt, now) === null).toBe(!["SCHEDULED", "DUE"].includes(state));
      }
    }),
  );
});
