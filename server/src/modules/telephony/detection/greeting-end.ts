import type { GreetingEnd } from "../port.ts";
import type { createDetector } from "./detector.ts";

/** The tone is over, and the machine records. */
const afterToneMs = 200;
/** Of a machine without a tone. Between two sentences of a greeting nobody is silent for so long. */
const afterWordsMs = 3_000;
const longestMs = 40_000;

/** Whether the greeting of what was taken for a machine is over, by what a detector hears of it. */
export function createGreetingEnd(detector: ReturnType<typeof createDetector>) {
  let hasTone = false;
  /** `heardMs`: since the answer. */
  return ({ toneAtMs }: { toneAtMs?: number }, heardMs: number): GreetingEnd | null => {
    hasTone ||= toneAtMs !== undefined;
    const quietMs = detector.quietMs();
    if (hasTone && quietMs >= afterToneMs) return "TONE";
    if (quietMs >= afterWordsMs) return "SILENCE";
    return heardMs >= longestMs ? "TIME" : null;
  };
}
