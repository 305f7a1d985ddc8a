import type { CallbackState } from "@parley/contract";

const minuteMs = 60_000;
/** Its owner is told so long before. */
export const reminderMs = 5 * minuteMs;
/** Nobody has kept it when so much time has passed. */
export const graceMs = 15 * minuteMs;

export type OpenState = Extract<CallbackState, "SCHEDULED" | "DUE" | "MISSED">;
/** What people do with a callback; the clock does the rest. */
export const moves = ["RESCHEDULE", "FINISH", "CANCEL", "RESTORE"] as const;
export type Move = (typeof moves)[number];

export function isOpen(state: CallbackState): state is OpenState {
  return state !== "DONE" && state !== "CANCELLED";
}

/** What an open callback is at an instant. */
export function standing(dueAt: Date, now: Date): OpenState {
  const late = now.getTime() - dueAt.getTime();
  if (late < 0) return "SCHEDULED";
  return late < graceMs ? "DUE" : "MISSED";
}

/** When the clock next has something to do with it; null when never again. */
export function nextLook(
  state: CallbackState,
  dueAt: Date,
  now: Date,
  reserveMs: number,
): Date | null {
  if (state === "SCHEDULED") {
    const ahead = [reminderMs, reserveMs].map((ms) => new Date(dueAt.getTime() - ms));
    return ahead.find((at) => at > now) ?? dueAt;
  }
  return state === "DUE" ? new Date(dueAt.getTime() + graceMs) : null;
}

type Kept = { state: CallbackState; owner_id: string | null; due_at: Date; tried_at: Date | null };

/**
 * When its owner gets no other call: from shortly before its time to as long after it. Null where nobody is
 * kept for it: nobody's, tried already, or over.
 */
export function holdOf(callback: Kept, reserveMs: number): { from: Date; until: Date } | null {
  const { state, owner_id, due_at, tried_at } = callback;
  if (owner_id === null || tried_at !== null || reserveMs === 0) return null;
  if (state !== "SCHEDULED" && state !== "DUE") return null;
  const at = due_at.getTime();
  return { from: new Date(at - reserveMs), until: new Date(at + reserveMs) };
}

/** Until when its owner is kept for it at this instant; null where he is not. */
export function heldUntil(callback: Kept, now: Date, reserveMs: number): Date | null {
  const hold = holdOf(callback, reserveMs);
  return hold && hold.from <= now && now < hold.until ? hold.until : null;
}

/** So long after its time what any agent may keep is dialled still: later a person decides. */
export const lateMs = 120 * minuteMs;

/**
 * Whether the dialer may dial it now, once: for its owner in its time; for whoever is free, where any agent may
 * keep it, also somewhat late, for it may have become anybody's because its owner was away.
 */
export function isToDial({ state, owner_id, tried_at, due_at }: Kept, now: Date): boolean {
  if (tried_at !== null) return false;
  if (owner_id !== null) return state === "DUE";
  return state === "DUE" || (state === "MISSED" && now.getTime() - due_at.getTime() < lateMs);
}

/** The state that a move leads to, for the instant it is due at then; undefined where it is not legal. */
export function moved(
  state: CallbackState,
  move: Move,
  dueAt: Date,
  now: Date,
): CallbackState | undefined {
  if (move === "RESTORE") return isOpen(state) ? undefined : standing(dueAt, now);
  if (!isOpen(state)) return undefined;
  switch (move) {
    case "RESCHEDULE":
      return standing(dueAt, now);
    case "FINISH":
      return "DONE";
    case "CANCEL":
      return "CANCELLED";
  }
}

/** What the passing of time makes of it, and what its owner is to be told at the look that was planned. */
export function ticked(
  state: CallbackState,
  dueAt: Date,
  now: Date,
  plannedAt: Date | null,
): { state: CallbackState; tells: "SOON" | "DUE" | "MISSED" | null } {
  if (!isOpen(state)) return { state, tells: null };
  const next = standing(dueAt, now);
  if (next === "SCHEDULED") {
    const reminder = dueAt.getTime() - reminderMs;
    const isSoon =
      plannedAt !== null && plannedAt.getTime() <= reminder && now.getTime() >= reminder;
    return { state: next, tells: isSoon ? "SOON" : null };
  }
  return { state: next, tells: next === state ? null : next };
}
