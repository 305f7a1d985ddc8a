import type { WorkflowRun } from "@parley/contract";

/** A run as its machine knows it. */
export type RunState = {
  state: WorkflowRun["state"];
  reason: WorkflowRun["reason"];
  /** The place in the program; its length is the end. */
  step: number;
  wokenBy: "EVENT" | "TIME" | null;
  /** When it is looked at again; nothing where it has ended. */
  wakeAt: Date | null;
  waitsFor: string | null;
  tries: number;
  error: string | null;
  endedAt: Date | null;
};

export type Move =
  /** A step is behind it. */
  | { type: "WENT"; to: number }
  /** It waits at its step, for a time or an event, until then at the latest. */
  | { type: "WAITS"; until: Date; for: string | null }
  | { type: "WOKE"; by: "EVENT" | "TIME" }
  /** A step could not be done: it is tried again at a time, or not. */
  | { type: "STUMBLED"; error: string; againAt: Date | null }
  | { type: "RETRIED" }
  | { type: "STOPPED"; reason: NonNullable<WorkflowRun["reason"]> };

/** Whether there is anything left to do. */
export function isActive({ state }: Pick<RunState, "state">): boolean {
  return state === "RUNNING" || state === "WAITING";
}

/** A run that begins at a program's first step. */
export function begun(at: Date): RunState {
  return {
    state: "RUNNING",
    reason: null,
    step: 0,
    wokenBy: null,
    wakeAt: at,
    waitsFor: null,
    tries: 0,
    error: null,
    endedAt: null,
  };
}

/** A run that never begins, and why. */
export function refused(reason: NonNullable<WorkflowRun["reason"]>, at: Date): RunState {
  return { ...begun(at), state: "REFUSED", reason, wakeAt: null, endedAt: at };
}

/** The run after a move; a move that its state does not allow is a fault of the program. */
export function move(run: RunState, what: Move, end: number, now: Date): RunState {
  if (what.type === "RETRIED") {
    if (run.state !== "FAILED") throw illegal(run, what);
    return { ...run, state: "RUNNING", wakeAt: now, tries: 0, error: null, endedAt: null };
  }
  if (!isActive(run)) throw illegal(run, what);
  switch (what.type) {
    case "WENT":
      return went(run, what.to, end, now);
    case "WAITS":
      if (run.state !== "RUNNING") throw illegal(run, what);
      return {
        ...run,
        state: "WAITING",
        wakeAt: what.until,
        waitsFor: what.for,
        wokenBy: null,
        tries: 0,
      };
    case "WOKE":
      if (run.state !== "WAITING") throw illegal(run, what);
      return { ...run, state: "RUNNING", wokenBy: what.by, wakeAt: now, waitsFor: null };
    case "STUMBLED":
      if (run.state !== "RUNNING") throw illegal(run, what);
      return what.againAt
        ? { ...run, wakeAt: what.againAt, tries: run.tries + 1, error: what.error }
        : { ...ended(run, "FAILED", now), error: what.error };
    case "STOPPED":
      return { ...ended(run, "STOPPED", now), reason: what.reason };
  }
}

function went(run: RunState, to: number, end: number, now: Date): RunState {
  if (run.state !== "RUNNING") throw illegal(run, { type: "WENT", to });
  if (to <= run.step && run.step < end) throw new Error("a run goes forward only");
  const on = { ...run, step: to, wokenBy: null, tries: 0, error: null };
  return to >= end ? ended(on, "DONE", now) : on;
}

function ended(run: RunState, state: "DONE" | "FAILED" | "STOPPED", at: Date): RunState {
  return { ...run, state, wakeAt: null, waitsFor: null, endedAt: at };
}

function illegal(run: RunState, what: Move): Error {
  return new Error(`a run that is ${run.state} cannot be ${what.type}`);
}

const minute = 60_000;
const mostTries = 3;

/** When a step that failed for no reason of its own is tried again: after 1, 4, 16 minutes, then never. */
export function againAt(tries: number, now: Date): Date | null {
  return tries >= mostTries ? null : new Date(now.getTime() + minute * 4 ** tries);
}
