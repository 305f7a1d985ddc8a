import type { CallKind, Id } from "./contract.ts";

/** Set up, ringing, answered and judged by the detection, waiting for an agent, or on its way out. */
export type Stage = "setUp" | "ringing" | "detection" | "waiting" | "over";

export type OpenCall = {
  stage: Stage;
  /** When this stage began. */
  since: number;
  ringBin: number;
  kind: CallKind;
  /** What it put at stake when it was placed, in people. */
  stake: number;
};

/** A call bridged to an agent, until it is told what was found. */
export type HeldCall = { agentId: Id; ringBin: number; share: number };

/** The calls that are open, and those in an agent's hand. */
export class CallBook {
  readonly open = new Map<Id, OpenCall>();
  readonly held = new Map<Id, HeldCall>();
  waiting = 0;
  /** What all open calls put at stake, in people. */
  atStake = 0;

  dial(id: Id, now: number, stake: number): boolean {
    if (this.open.has(id)) return false;
    this.open.set(id, { stage: "setUp", since: now, ringBin: 0, kind: "unknown", stake });
    this.atStake += stake;
    return true;
  }

  /** The call, if it is in one of these stages; events twice or too late find none. */
  in(id: Id, ...stages: Stage[]): OpenCall | undefined {
    const call = this.open.get(id);
    return call && stages.includes(call.stage) ? call : undefined;
  }

  move(call: OpenCall, stage: Stage, now: number): void {
    this.waiting += Number(stage === "waiting") - Number(call.stage === "waiting");
    call.stage = stage;
    call.since = now;
  }

  close(id: Id): void {
    const call = this.open.get(id);
    if (!call) return;
    if (call.stage === "waiting") this.waiting -= 1;
    this.open.delete(id);
    // Set anew when nothing is open, so that rounding does not add up.
    this.atStake = this.open.size === 0 ? 0 : this.atStake - call.stake;
  }
}
