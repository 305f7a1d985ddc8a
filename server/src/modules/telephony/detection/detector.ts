import { type Greeting, hear, nobodySpoke, type Verdict } from "./greeting.ts";
import { judge } from "./judge.ts";
import { createVoiceActivity, frameMs, levelOf } from "./speech.ts";
import { createToneFinder } from "./tone.ts";

export type Heard = { verdict?: Verdict; toneAtMs?: number };

/** Listens to the sound of an answered leg, in pieces of any size, and says who answered, once; tones after that too. */
export function createDetector(sampleRate: 8_000 | 16_000) {
  const size = (sampleRate * frameMs) / 1000;
  const voice = createVoiceActivity();
  const tones = createToneFinder(sampleRate);
  const frame = new Int16Array(size);
  let filled = 0;
  let greeting: Greeting = nobodySpoke;
  let isDecided = false;

  function listen(): Heard {
    const level = levelOf(frame);
    const isLoud = voice.isSpeech(level);
    const isTone = tones.isTone(frame, isLoud);
    greeting = hear(greeting, isLoud, frameMs);
    const heard: Heard = isTone ? { toneAtMs: greeting.atMs } : {};
    if (isDecided) return heard;
    const verdict = judge(greeting, isTone);
    if (!verdict) return heard;
    isDecided = true;
    return { ...heard, verdict };
  }

  return {
    /** Since the last word or tone; of a line on which nobody has spoken, since the beginning. */
    quietMs: () => greeting.silentMs,
    hear(samples: Int16Array): Heard {
      let heard: Heard = {};
      for (const sample of samples) {
        frame[filled] = sample;
        filled += 1;
        if (filled < size) continue;
        filled = 0;
        heard = { ...heard, ...listen() };
      }
      return heard;
    },
  };
}
