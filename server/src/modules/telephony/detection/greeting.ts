/** How an answer sounds so far, in milliseconds since it. */
export type Greeting = {
  atMs: number;
  /** Of all that was said. */
  spokenMs: number;
  /** What is said without a pause, or was said last. */
  phraseMs: number;
  phrases: number;
  /** Since the last word; of one who has not spoken, since the answer. */
  silentMs: number;
  /** From the answer to the first word; null while nobody has spoken. */
  firstMs: number | null;
};

export type Verdict = {
  answeredBy: "PERSON" | "MACHINE";
  /** 0 to 1. */
  confidence: number;
  atMs: number;
  because: "TONE" | "LONG" | "WAITS" | "SILENT" | "TIME";
};

export const nobodySpoke: Greeting = {
  ...{ atMs: 0, spokenMs: 0, phraseMs: 0, phrases: 0, silentMs: 0, firstMs: null },
};

/** Two words with less between them are one phrase. */
const joinMs = 200;

/** The greeting after one more frame. */
export function hear(greeting: Greeting, isSpeech: boolean, frameMs: number): Greeting {
  const atMs = greeting.atMs + frameMs;
  if (!isSpeech) return { ...greeting, atMs, silentMs: greeting.silentMs + frameMs };
  const { spokenMs, phraseMs, phrases, silentMs, firstMs } = greeting;
  const goesOn = firstMs !== null && silentMs < joinMs;
  return {
    atMs,
    spokenMs: spokenMs + frameMs + (goesOn ? silentMs : 0),
    // The gap between two words of a phrase is part of it.
    phraseMs: goesOn ? phraseMs + silentMs + frameMs : frameMs,
    phrases: goesOn ? phrases : phrases + 1,
    silentMs: 0,
    firstMs: firstMs ?? greeting.atMs,
  };
}
