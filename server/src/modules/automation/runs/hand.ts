import type { WorkflowRun, WorkflowRunDetail } from "@parley/contract";
import { readyVersion } from "../definitions.ts";
import { againAt, isActive, type Move, move, type RunState } from "../machine.ts";
import type { Instruction, Program } from "../program.ts";
import type { DueRun, RunUpdate } from "./queries.ts";

type Entry = WorkflowRunDetail["log"][number];

/** A run that the engine has in hand: where it stands, and what is to be written of it in the end. */
export class Hand {
  readonly row: DueRun;
  run: RunState;
  /** Names of the actions that were done, in order. */
  readonly done: string[] = [];
  private readonly now: Date;
  private readonly program: Program;
  private readonly log: Entry[] = [];
  private readonly effects: string[] = [];
  private isParked = false;

  constructor(row: DueRun, now: Date) {
    this.row = row;
    this.now = now;
    this.run = stateOf(row);
    this.program = readyVersion(row.workflow_id, row.version, row.definition).program;
  }

  get end(): number {
    return this.program.length;
  }

  get instruction(): Instruction | undefined {
    return this.program[this.run.step];
  }

  /** Whether it can go on in this portion of work. */
  get isMoving(): boolean {
    return this.run.state === "RUNNING" && !this.isParked;
  }

  get stepsDone(): number {
    return this.row.steps + this.log.length;
  }

  /** A wait is over: by its event, or because its time has come. */
  wake(): void {
    if (this.run.state !== "WAITING") return;
    this.apply({ type: "WOKE", by: this.row.woken_by === "EVENT" ? "EVENT" : "TIME" });
  }

  went(to: number): void {
    this.apply({ type: "WENT", to });
  }

  waits(until: Date, event: string | null): void {
    this.note("WAITS", { until: until.toISOString() });
    this.apply({ type: "WAITS", until, for: event });
  }

  /** An action was done, or would have been. */
  did(action: string, effect: string, to: number): void {
    this.done.push(action);
    this.effects.push(effect);
    this.note("DONE");
    this.went(to);
  }

  /** An action could not be done; what no other try would change is not tried again. */
  stumbled(error: string, isFinal: boolean): void {
    const again = isFinal ? null : againAt(this.run.tries, this.now);
    this.note(again ? "RETRIED" : "FAILED", { error, until: again?.toISOString() ?? null });
    this.apply({ type: "STUMBLED", error, againAt: again });
    this.isParked = true;
  }

  stop(reason: NonNullable<WorkflowRun["reason"]>): void {
    this.apply({ type: "STOPPED", reason });
  }

  note(result: Entry["result"], more: Partial<Pick<Entry, "until" | "error">> = {}): void {
    this.log.push({
      step: this.instruction?.step.id ?? "",
      at: this.now.toISOString(),
      result,
      until: more.until ?? null,
      error: more.error ?? null,
    });
  }

  toUpdate(): RunUpdate {
    const { state, reason, step, wokenBy, wakeAt, waitsFor, tries, error, endedAt } = this.run;
    return {
      id: this.row.id,
      state,
      reason,
      step,
      woken_by: isActive(this.run) ? wokenBy : null,
      wake_at: wakeAt,
      waits_for: waitsFor,
      tries,
      error,
      ended_at: endedAt,
      log: this.log,
      effects: this.effects,
    };
  }

  private apply(what: Move): void {
    this.run = move(this.run, what, this.end, this.now);
  }
}

export function stateOf(row: DueRun): RunState {
  return {
    state: row.state,
    reason: row.reason,
    step: row.step,
    wokenBy: row.state === "RUNNING" ? row.woken_by : null,
    wakeAt: row.wake_at,
    waitsFor: row.waits_for,
    tries: row.tries,
    error: row.error,
    endedAt: row.ended_at,
  };
}
