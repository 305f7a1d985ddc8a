import type { Answerer } from "../../port.ts";
import type { Outcome } from "./profiles.ts";

/** HANG_UP: he is done. KEY: he presses #. SILENCE: he says no more. */
export const messageEnds = ["HANG_UP", "KEY", "SILENCE"] as const;
export type MessageEnd = (typeof messageEnds)[number];

/** What a callee will do with one call, decided before it rings. Times in unscaled milliseconds. */
export type Callee = {
  outcome: Outcome;
  setupMs: number;
  ringMs: number;
  talkMs: number;
  patienceMs: number;
  holdPatienceMs: number;
  /** What he presses after each thing that is said to him, in turn; an empty one: nothing. */
  keys: readonly string[];
  /** How long he speaks on a recording, and what he does then. */
  messageMs: number;
  messageEnd: MessageEnd;
  verdict: { says: Answerer; afterMs: number; confidence: number };
};
