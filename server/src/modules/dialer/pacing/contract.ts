/**
 * The contract between a dialer host and its pacing engine.
 *
 * A module under test exports `createPacer(options: PacerOptions): Pacer`.
 * One Pacer serves one campaign and the agents working it. It is pure and
 * synchronous: it waits for nothing, reads no clock and draws no lots. Every time is a
 * number of milliseconds that the host gives (never decreasing, any origin, fractions
 * possible), so that the same events always give the same decisions.
 *
 * Life of a call, as the host reports it (times never decrease):
 *
 *   dialed ─┬─ failed(busy|sit|congestion)                      no ringback ever came
 *           └─ ringing ─┬─ failed(noanswer)                     rang out
 *                       └─ answered ─┬─ [amd]  classified(machine) ─ failed(machine|fax)
 *                                    ├─ [amd]  failed(hangup)   hung up during detection
 *                                    └─ READY ─┬─ connected ─ released
 *                                              └─ abandoned     nobody free within maxWaitMs
 *
 * READY is the instant a call starts to need an agent: `answered` itself when
 * `amd` is false, `classified(human)` when it is true (a verdict other than
 * 'machine' is treated as human). A READY call is bridged to the longest-idle
 * ready agent at once, or waits at most maxWaitMs, or is abandoned.
 * Calls may also skip `ringing` (early answer); do not rely on it.
 */
export type Id = number | string;

export type AgentState =
  | "ready" // logged in, waiting for a call
  | "talking" // bridged to a call (or being bridged)
  | "wrapup" // after-call work; normally followed by ready
  | "busy" // manual work: own callbacks, transfers; unknown duration, returns
  | "paused" // break; unknown duration, returns
  | "offline"; // logged out (also the state of an agent never reported)

export type FailReason = "noanswer" | "busy" | "sit" | "congestion" | "machine" | "fax" | "hangup";
export type CallKind = "human" | "machine" | "unknown";

export interface PacerOptions {
  /** Ceiling on abandoned / (connected live + abandoned), e.g. 0.03. */
  targetAbandonRate: number;
  /** Calls neither failed, abandoned nor connected, per agent not paused/offline. The host enforces it too. */
  maxLinesPerAgent?: number;
  /** How long a READY call may wait for an agent before the host abandons it. Default 2000. */
  maxWaitMs?: number;
  /** Unanswered calls are cancelled after this much ringing. Default 22000; never under 15000. */
  ringTimeoutMs?: number;
  /** Answering-machine detection stands between answered and READY. Default false. */
  amd?: boolean;
  /** What the abandonment window already holds (30-day or 24-hour counts of earlier shifts). */
  history?: { answered: number; abandoned: number };
}

export interface Pacer {
  /** One call has been placed because of decide() (the host may place fewer than asked). */
  dialed(callId: Id, at: number): void;
  /** Ringback began. */
  ringing(callId: Id, at: number): void;
  /** Line answered. `kind` is 'unknown' unless the carrier itself told. */
  answered(callId: Id, at: number, ringMs: number, kind?: CallKind): void;
  /** Detection verdict (only with amd). 'machine' is followed by failed(). */
  classified(callId: Id, at: number, kind: CallKind): void;
  /** The call ended without ever needing an agent. */
  failed(callId: Id, at: number, reason: FailReason): void;
  /** Bridged to an agent `waitMs` after READY. agentState(agentId,'talking') is reported just before. */
  connected(callId: Id, at: number, agentId: Id, waitMs: number): void;
  /** Nobody was free in time: the call was dropped (or the caller hung up waiting). */
  abandoned(callId: Id, at: number, waitMs: number): void;
  /** A connected call ended; what the agent found. */
  released(callId: Id, at: number, kind: CallKind): void;
  /** Every change of an agent's state, the first login included. */
  agentState(agentId: Id, state: AgentState, at: number): void;
  /**
   * The agent will leave (break or log-out) at `leavesAt` or when the call in hand is done,
   * whichever is later: a pause asked for during a call, or what the roster says a minute
   * ahead. Optional; not every departure is announced.
   */
  agentLeaving?(agentId: Id, at: number, leavesAt: number): void;
  /** How many new calls to place right now: a finite integer >= 0. Called every 250 ms and after an agent turns ready or a call fails. */
  decide(now: number): number;
}

export type CreatePacer = (options: PacerOptions) => Pacer;
