import type { HangupCause, Instant, LegKind, TelephonyErrorCode } from "../../port.ts";
import { hangupCauses } from "../../port.ts";
import type { Clock } from "../clock.ts";
import type { Channel } from "./channel.ts";
import type { Mishap } from "./publisher.ts";

/** What a carrier has done in this incarnation. */
export type CarrierStats = {
  incarnation: string;
  startedAt: Instant;
  at: Instant;
  liveLegs: Record<LegKind, number>;
  originates: Record<LegKind, number>;
  /** Calls that came in. */
  incoming: number;
  repeatedOriginates: number;
  refused: Partial<Record<TelephonyErrorCode, number>>;
  answeredBy: Record<"PERSON" | "MACHINE" | "AGENT", number>;
  /** Callees that were connected to an agent. */
  connected: number;
  /** People who answered and hung up before they were connected. */
  abandoned: number;
  ended: Record<HangupCause, number>;
  mishaps: Record<Mishap, number>;
  commandsLost: number;
  repliesLost: number;
  /** Events sent, repeats counted. */
  events: number;
  /** Customer calls a second: over the last ten whole seconds, and in the busiest one. */
  callsPerSecond: number;
  peakCallsPerSecond: number;
};

export type Counts = Omit<CarrierStats, "at" | "liveLegs" | "events" | "callsPerSecond">;

const windowSeconds = 10;

function noCounts(incarnation: string, startedAt: Instant): Counts {
  return {
    incarnation,
    startedAt,
    originates: { CUSTOMER: 0, AGENT: 0 },
    incoming: 0,
    repeatedOriginates: 0,
    refused: {},
    answeredBy: { PERSON: 0, MACHINE: 0, AGENT: 0 },
    connected: 0,
    abandoned: 0,
    ended: Object.fromEntries(hangupCauses.map((cause) => [cause, 0])) as Counts["ended"],
    mishaps: { LOST: 0, REPEATED: 0, LATE: 0, SWAPPED: 0 },
    commandsLost: 0,
    repliesLost: 0,
    peakCallsPerSecond: 0,
  };
}

/** Counters, and the rate of calls. */
export class Stats {
  readonly counts: Counts;
  readonly #clock: Clock;
  /** Calls by second; only the last ones are kept. */
  readonly #calls = new Map<number, number>();

  constructor(incarnation: string, clock: Clock) {
    this.#clock = clock;
    this.counts = noCounts(incarnation, new Date(clock.now()).toISOString());
  }

  countOriginate(kind: LegKind): void {
    this.counts.originates[kind] += 1;
    if (kind === "AGENT") return;
    const now = this.#second();
    const inThisSecond = (this.#calls.get(now) ?? 0) + 1;
    this.#calls.set(now, inThisSecond);
    this.counts.peakCallsPerSecond = Math.max(this.counts.peakCallsPerSecond, inThisSecond);
    for (const past of this.#calls.keys()) {
      if (past >= now - windowSeconds) break;
      this.#calls.delete(past);
    }
  }

  countEnd(channel: Channel, cause: HangupCause): void {
    const { request, callee, answeredAt, wasBridged } = channel;
    this.counts.ended[cause] += 1;
    // Who calls is nobody who answered.
    if (channel.incoming !== null) return;
    if (request.kind === "AGENT") {
      if (answeredAt !== null) this.counts.answeredBy.AGENT += 1;
      return;
    }
    if (wasBridged) this.counts.connected += 1;
    if (answeredAt === null) return;
    const answeredBy = callee.outcome === "MACHINE" ? "MACHINE" : "PERSON";
    this.counts.answeredBy[answeredBy] += 1;
    if (answeredBy === "PERSON" && !wasBridged && cause === "NORMAL") this.counts.abandoned += 1;
  }

  countRefusal(code: TelephonyErrorCode): void {
    this.counts.refused[code] = (this.counts.refused[code] ?? 0) + 1;
  }

  callsPerSecond(): number {
    const now = this.#second();
    let sum = 0;
    for (const [at, count] of this.#calls) if (at < now && at >= now - windowSeconds) sum += count;
    return sum / windowSeconds;
  }

  #second(): number {
    return Math.floor(this.#clock.now() / 1_000);
  }
}
