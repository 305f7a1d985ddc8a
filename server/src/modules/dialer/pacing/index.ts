import type { Pacer, PacerOptions } from "./contract.ts";
import { PredictivePacer } from "./pacer.ts";

export type { Pacer, PacerOptions } from "./contract.ts";

/** A predictive pacer for one campaign and the agents who work it. */
export function createPacer(options: PacerOptions): Pacer {
  return new PredictivePacer(options);
}
