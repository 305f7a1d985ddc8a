import fc from "fast-check";
import { expect, test } from "vitest";
import { createDetector, type Heard } from "./detector.ts";

const rate = 8_000;
const samplesOf = (seconds: number) => Math.round(seconds * rate);

const silence = (seconds: number) => new Int16Array(samplesOf(seconds));
const tone = (hz: number, seconds: number, loud = 6_000) =>
  Int16Array.from({ length: samplesOf(seconds) }, (_, i) =>
    Math.round(loud * Math.sin((2 * Math.PI * hz * i) / rate)),
  );

/** What speech is to a detector: harmonics of a voice whose pitch and loudness move. */
function speech(seconds: number, loud = 5_000): Int16Array {
  let phase = 0;
  return Int16Array.from({ length: samplesOf(seconds) }, (_, i) => {
    const t = i / rate;
    phase += (2 * Math.PI * (130 + 25 * Math.sin(2 * Math.PI * 1.7 * t))) / rate;
    const swell = 0.65 + 0.35 * Math.sin(2 * Math.PI * 4 * t);
    let value = 0;
    for (let harmonic = 1; harmonic <= 14; harmonic++) value += Math.sin(harmonic * phase) / 4;
    return Math.round(loud * swell * value);
  });
}

function joined(...parts: Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Everything that is heard, in pieces of so many samples. */
function listen(sound: Int16Array, pieces: (at: number) => number = () => 160): Heard[] {
  const detector = createDetector(rate);
  const heard: Heard[] = [];
  for (let at = 0; at < sound.length; ) {
    const size = Math.max(1, pieces(at));
    const now = detector.hear(sound.subarray(at, at + size));
    if (now.verdict || now.toneAtMs !== undefined) heard.push(now);
    at += size;
  }
  return heard;
}
const verdictOn = (sound: Int16Array) => listen(sound).find(({ verdict }) => verdict)?.verdict;

test("who says a word and waits is a person, well before two seconds of silence are over", () => {
  const verdict = verdictOn(joined(silence(0.4), speech(0.5), silence(4)));
  expect(verdict).toMatchObject({ answeredBy: "PERSON", because: "WAITS" });
  expect(verdict?.atMs).toBeLessThan(400 + 500 + 1_000);
});

test("who speaks on and on is a machine, before it has finished", () => {
  const verdict = verdictOn(joined(silence(0.4), speech(9)));
  expect(verdict).toMatchObject({ answeredBy: "MACHINE", because: "LONG" });
  expect(verdict?.atMs).toBeLessThan(3_000);
});

test("the tone that invites a message is a machine's, and is heard after the verdict too", () => {
  const early = verdictOn(joined(silence(0.3), tone(1_000, 0.4), silence(2)));
  expect(early).toMatchObject({ answeredBy: "MACHINE", because: "TONE" });
  const heard = listen(joined(silence(0.3), speech(4), silence(0.5), tone(1_400, 0.4), silence(2)));
  const at = heard.flatMap(({ toneAtMs }) => toneAtMs ?? []);
  expect(at).toHaveLength(1);
  expect(at[0]).toBeGreaterThan(4_800);
  expect(at[0]).toBeLessThan(5_200);
});

test("of a line on which nobody speaks it is not sure, and says so", () => {
  expect(verdictOn(silence(6))).toMatchObject({ answeredBy: "PERSON", confidence: 0.5 });
  const hum = tone(50, 6, 600);
  expect(verdictOn(hum)).toMatchObject({ answeredBy: "PERSON", because: "SILENT" });
});

test("one verdict comes of any sound, within five seconds, however the sound is cut into pieces", () => {
  const part = fc.record({
    kind: fc.constantFrom("SPEECH", "SILENCE", "TONE"),
    seconds: fc.double({ min: 0.05, max: 2.5, noNaN: true }),
    loud: fc.integer({ min: 300, max: 9_000 }),
  });
  const pieces = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), pieces, (parts, sizes) => {
      const made = parts.map(({ kind, seconds, loud }) => {
        if (kind === "SPEECH") return speech(seconds, loud);
        return kind === "TONE" ? tone(900, seconds, loud) : silence(seconds);
      });
      const sound = joined(...made, silence(5));
      let turn = 0;
      const cut = listen(sound, () => sizes[turn++ % sizes.length] ?? 1);
      const whole = listen(sound);
      const verdicts = (heard: Heard[]) => heard.flatMap(({ verdict }) => verdict ?? []);
      expect(verdicts(cut)).toEqual(verdicts(whole));
      expect(verdicts(whole)).toHaveLength(1);
      expect(verdicts(whole)[0]?.atMs).toBeLessThanOrEqual(5_000);
    }),
    { numRuns: 60 },
  );
});
