/** What one simulated day came to. Times are milliseconds of all agents or lines together. */
export type DayResult = {
  dials: number;
  connected: number;
  abandoned: number;
  machine: number;
  /** Of the machines, those that an agent listened to, and for how long. */
  heard: number;
  heardMs: number;
  busy: number;
  noAnswer: number;
  failed: number;
  /** Ready, talking, wrapping up: together the time that agents were on the floor. */
  readyMs: number;
  talkMs: number;
  wrapUpMs: number;
  staffedMs: number;
  /** From the dial to the end, ringing included; and from the answer to the end. */
  lineMs: number;
  answeredMs: number;
  /** Milliseconds during which so many lines were taken at once. */
  linesMs: number[];
};

export type AgentTime = "ready" | "talking" | "wrapup";

export function emptyDay(): DayResult {
  return {
    ...{ dials: 0, connected: 0, abandoned: 0, machine: 0, busy: 0, noAnswer: 0, failed: 0 },
    ...{ heard: 0, heardMs: 0 },
    ...{ readyMs: 0, talkMs: 0, wrapUpMs: 0, staffedMs: 0, lineMs: 0, answeredMs: 0 },
    linesMs: [],
  };
}

/** Counts an agent's time in a state that is over. */
export function countTime(day: DayResult, state: AgentTime, ms: number): void {
  if (state === "ready") day.readyMs += ms;
  else if (state === "talking") day.talkMs += ms;
  else day.wrapUpMs += ms;
}

/** The lines that are taken just now, and for how long so many were. */
export class LineMeter {
  private readonly day: DayResult;
  private taken = 0;
  private since = 0;

  constructor(day: DayResult) {
    this.day = day;
  }

  change(by: 1 | -1, now: number): void {
    const { linesMs } = this.day;
    linesMs[this.taken] = (linesMs[this.taken] ?? 0) + now - this.since;
    this.taken += by;
    this.since = now;
    linesMs[this.taken] ??= 0;
  }
}
