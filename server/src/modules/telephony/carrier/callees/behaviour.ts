import type { Answerer } from "../../port.ts";
import type { Outcome } from "./profiles.ts";

/** What a callee will do with one call, decided before it rings. Times in unscaled milliseconds. */
export type Callee = {
  outcome: Outcome;
  setupMs: number;
  ringMs: number;
  talkMs: number;
  patienceMs: number;
  holdPatienceMs: number;
  verdict: { says: Answerer; afterMs: number; confidence: number };
};
