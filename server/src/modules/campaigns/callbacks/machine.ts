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
export function nextLook(state: CallbackState, dueAt: Date, now: Date): Date | null {
  if (state === "SCHEDULED") {
    const reminder = new Date(dueAt.getTime() - reminderMs);
    return reminder > now ? reminder : dueAt;
  }
  return state === "DUE" ? new Date(dueAt.getTime() + graceMs) : null;
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

/** What the passing of time makes of it, and what its owner is to be told. */
export function ticked(
  state: CallbackState,
  dueAt: Date,
  now: Date,
): { state: CallbackState; tells: "SOON" | "DUE" | "MISSED" | null } {
  if (!isOpen(state)) return { state, tells: null };
  const next = standing(dueAt, now);
  if (next === "SCHEDULED") {
    const isSoon = dueAt.getTime() - now.getTime() <= reminderMs;
    return { state: next, tells: isSoon ? "SOON" : null };
  }
  return { state: next, tells: next === state ? null : next };
}
