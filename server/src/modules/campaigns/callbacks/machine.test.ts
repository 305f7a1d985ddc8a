import type { CallbackState } from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  graceMs,
  heldUntil,
  isOpen,
  isToDial,
  lateMs,
  type Move,
  moved,
  moves,
  nextLook,
  reminderMs,
  standing,
  ticked,
} from "./machine.ts";

const start = Date.parse("2026-11-23T10:00:00Z");
const reserveMs = 60_000;
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
  const hold = new Date(dueAt.getTime() - reserveMs);
  expect(nextLook("SCHEDULED", dueAt, after(0), reserveMs)).toEqual(reminder);
  expect(ticked("SCHEDULED", dueAt, reminder, reminder)).toEqual({
    state: "SCHEDULED",
    tells: "SOON",
  });
  expect(nextLook("SCHEDULED", dueAt, reminder, reserveMs)).toEqual(hold);
  expect(ticked("SCHEDULED", dueAt, hold, hold)).toEqual({ state: "SCHEDULED", tells: null });
  expect(nextLook("SCHEDULED", dueAt, hold, reserveMs)).toEqual(dueAt);
  expect(ticked("SCHEDULED", dueAt, dueAt, dueAt)).toEqual({ state: "DUE", tells: "DUE" });
  expect(nextLook("SCHEDULED", after(60_000), after(0), reserveMs)).toEqual(after(60_000));
});

test("what nobody looked at for long is told once, as missed", () => {
  const late = after(24 * 3_600_000);
  expect(ticked("SCHEDULED", after(0), late, after(0))).toEqual({
    state: "MISSED",
    tells: "MISSED",
  });
  expect(ticked("MISSED", after(0), late, null)).toEqual({ state: "MISSED", tells: null });
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

test("an owner is kept from shortly before the time to as long after it, and for what he did not try", () => {
  const dueAt = after(60 * 60_000);
  const one = { state: "SCHEDULED" as const, owner_id: "ben", due_at: dueAt, tried_at: null };
  const from = new Date(dueAt.getTime() - reserveMs);
  const until = new Date(dueAt.getTime() + reserveMs);
  expect(heldUntil(one, new Date(from.getTime() - 1), reserveMs)).toBeNull();
  expect(heldUntil(one, from, reserveMs)).toEqual(until);
  expect(heldUntil({ ...one, state: "DUE" }, dueAt, reserveMs)).toEqual(until);
  expect(heldUntil({ ...one, state: "DUE" }, until, reserveMs)).toBeNull();
  expect(heldUntil({ ...one, owner_id: null }, from, reserveMs)).toBeNull();
  expect(heldUntil({ ...one, tried_at: from }, dueAt, reserveMs)).toBeNull();
  expect(heldUntil({ ...one, state: "DONE" }, dueAt, reserveMs)).toBeNull();
  expect(heldUntil(one, dueAt, 0)).toBeNull();
});

/** A callback as the rows keep it, with everything that was ever done to it. */
class Promised {
  now = after(0);
  state: CallbackState = "SCHEDULED";
  owner_id: string | null = "ben";
  due_at = after(3_600_000);
  tried_at: Date | null = null;
  look_at: Date | null = nextLook("SCHEDULED", after(3_600_000), after(0), reserveMs);
  /** Dials since it was last given a time. */
  dials = 0;
  missed = 0;

  move(move: Move, by: number): void {
    const dueAt = move === "RESCHEDULE" ? new Date(this.now.getTime() + by) : this.due_at;
    const next = moved(this.state, move, dueAt, this.now);
    expect(next === undefined).toBe(isOpen(this.state) === (move === "RESTORE"));
    if (next === undefined) return;
    const isAnew = isOpen(next);
    Object.assign(this, { state: next, due_at: dueAt });
    if (isAnew) Object.assign(this, { tried_at: null, dials: 0 });
    this.look_at = nextLook(this.state, this.due_at, this.now, reserveMs);
  }

  /** Any number of dialers that look at the same moment: each takes the row only under its lock. */
  dial(dialers: number): void {
    for (let n = 0; n < dialers; n++) {
      if (!isToDial(this, this.now)) continue;
      this.tried_at = this.now;
      this.dials += 1;
    }
  }

  give(to: string | null): void {
    if (isOpen(this.state)) this.owner_id = to;
  }

  wait(ms: number, isAway: boolean): void {
    const until = new Date(this.now.getTime() + ms);
    while (this.look_at && this.look_at <= until) {
      const planned = this.look_at;
      expect(planned.getTime()).toBeGreaterThanOrEqual(this.now.getTime());
      this.now = planned;
      const { state, tells } = ticked(this.state, this.due_at, this.now, planned);
      this.state = state;
      this.look_at = nextLook(state, this.due_at, this.now, reserveMs);
      expect(this.look_at === null || this.look_at > planned).toBe(true);
      if (tells !== "MISSED") continue;
      this.missed += 1;
      // Of those who are away it goes to whoever may take it.
      if (isAway) this.give(null);
    }
    this.now = until;
  }
}

test("whatever happens: one owner or nobody's, dialled once for each time, and open until somebody closed it", () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constantFrom(...moves),
      by: fc.integer({ min: -3_600_000, max: 86_400_000 }),
    }),
    fc.record({ do: fc.constant("WAIT" as const), by: fc.integer({ min: 1, max: 7_200_000 }) }),
    fc.record({ do: fc.constant("DIAL" as const), by: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ do: fc.constant("GIVE" as const), by: fc.integer({ min: 0, max: 2 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, isAway) => {
      const one = new Promised();
      let closed = false;
      for (const { do: what, by } of steps) {
        if (what === "WAIT") one.wait(by, isAway);
        else if (what === "DIAL") one.dial(by);
        else if (what === "GIVE") one.give(["ben", "cat", null][by] ?? null);
        else one.move(what, by);
        if (what === "FINISH" || what === "CANCEL") closed = true;
        if (what === "RESTORE") closed = false;
        // Never lost: only a person closes it, and while it is open the clock tells what it is.
        expect(isOpen(one.state)).toBe(!closed);
        if (isOpen(one.state)) expect(one.state).toBe(standing(one.due_at, one.now));
        expect(one.look_at === null).toBe(!["SCHEDULED", "DUE"].includes(one.state));
        // Never dialled twice or when it is over; late only for whoever is free, and not for long.
        expect(one.dials).toBeLessThanOrEqual(1);
        if (isToDial(one, one.now)) {
          expect([isOpen(one.state), one.dials]).toEqual([true, 0]);
          const late = one.now.getTime() - one.due_at.getTime();
          expect(late).toBeGreaterThanOrEqual(0);
          expect(late).toBeLessThan(one.owner_id === null ? lateMs : graceMs);
        }
        // Nobody is kept for what is not his, tried or over.
        const held = heldUntil(one, one.now, reserveMs);
        if (held)
          expect(one.tried_at === null && one.owner_id !== null && held > one.now).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
