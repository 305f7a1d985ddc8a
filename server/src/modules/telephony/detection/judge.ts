import type { Greeting, Verdict } from "./greeting.ts";

/*
 * All in milliseconds; tuned on the part of the bench's answers that is for tuning (`npm run bench -- amd`). What a
 * machine says goes on for longer than anybody speaks into a telephone that rang, and a person waits for an answer.
 */
const longPhraseMs = 1_700;
const longTalkMs = 2_600;
/** Whoever has said so much and then waits has read something out. */
const longBeforeSilenceMs = 2_400;
const longestMs = 4_800;
const muchByThenMs = 1_600;
/** Nobody says anything for so long: whoever is there is not heard, and is better talked to than left. */
const silentMs = 2_600;
/** A short word may be followed by another; a whole sentence is waited for. */
const waits = { word: 660, sentence: 590, more: 650 };
const wordMs = 430;
const sentenceMs = 1_740;

/** Who answered, as soon as that can be said. */
export function judge(greeting: Greeting, isTone: boolean): Verdict | null {
  const { atMs, spokenMs, phraseMs, silentMs: quietMs, firstMs } = greeting;
  const says = (
    answeredBy: Verdict["answeredBy"],
    confidence: number,
    because: Verdict["because"],
  ): Verdict => ({ answeredBy, confidence, atMs, because });
  if (isTone) return says("MACHINE", 0.98, "TONE");
  if (firstMs === null) return atMs >= silentMs ? says("PERSON", 0.5, "SILENT") : null;
  if (phraseMs >= longPhraseMs && quietMs === 0) return says("MACHINE", 0.85, "LONG");
  if (spokenMs >= longTalkMs) return says("MACHINE", 0.95, "LONG");
  if (quietMs >= waitsMs(phraseMs, spokenMs)) {
    if (spokenMs >= longBeforeSilenceMs) return says("MACHINE", 0.7, "LONG");
    return says("PERSON", spokenMs < sentenceMs ? 0.95 : 0.75, "WAITS");
  }
  if (atMs < longestMs) return null;
  return says(spokenMs >= muchByThenMs ? "MACHINE" : "PERSON", 0.6, "TIME");
}

function waitsMs(phraseMs: number, spokenMs: number): number {
  if (phraseMs < wordMs) return waits.word;
  return spokenMs < sentenceMs ? waits.sentence : waits.more;
}
