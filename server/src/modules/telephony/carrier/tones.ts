import { framesPerSecond, talkHead } from "../sound/talk-file.ts";
import { encodeUlaw } from "../sound/ulaw.ts";

const samplesPerSecond = 8_000;
const headerBytes = 44;

/**
 * A WAV file of so many seconds that stands for a voice: syllables of a low tone, with a pause after each few. It is
 * plainly no voice, so that nobody takes a simulated message for somebody's words.
 */
export function tonesOf(seconds: number): Uint8Array {
  const samples = Math.max(1, Math.round(seconds * samplesPerSecond));
  const file = Buffer.alloc(headerBytes + samples);
  file.write("RIFF", 0, "latin1");
  file.writeUInt32LE(headerBytes - 8 + samples, 4);
  file.write("WAVEfmt ", 8, "latin1");
  file.writeUInt32LE(16, 16);
  // PCM, one channel, eight bits a sample.
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(samplesPerSecond, 24);
  file.writeUInt32LE(samplesPerSecond, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write("data", 36, "latin1");
  file.writeUInt32LE(samples, 40);
  for (let at = 0; at < samples; at += 1) file[headerBytes + at] = sampleAt(at / samplesPerSecond);
  return file;
}

/** Syllables of a quarter of a second, in words of four with a pause after them. */
function sampleAt(time: number): number {
  const syllable = Math.floor(time * 4);
  if (syllable % 5 === 4) return 128;
  const loudness = Math.sin(Math.PI * ((time * 4) % 1));
  const pitch = 140 + 20 * ((syllable * 7) % 4);
  return 128 + Math.round(60 * loudness * Math.sin(2 * Math.PI * pitch * time));
}

/** Each side speaks for so long, then the other one. */
const turnSeconds = 4;

/**
 * The file of a conversation that stands for two voices: they take turns, the agent on the left, the far end on the
 * right a little higher. In its gaps nobody is heard.
 */
export function* talkOf(seconds: number, gaps: readonly (readonly [number, number])[]) {
  const frames = Math.max(1, Math.round(seconds * framesPerSecond));
  yield talkHead(frames);
  for (let from = 0; from < frames; from += framesPerSecond) {
    const count = Math.min(framesPerSecond, frames - from);
    const part = Buffer.alloc(2 * count, encodeUlaw(0));
    for (let at = 0; at < count; at++) {
      const time = (from + at) / framesPerSecond;
      if (gaps.some(([start, end]) => time >= start && time < end)) continue;
      const side = Math.floor(time / turnSeconds) % 2;
      part[2 * at + side] = encodeUlaw(200 * (sampleAt(side === 0 ? time : time * 1.2) - 128));
    }
    yield part;
  }
}
