import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Sound as a telephone carries it: 8,000 samples a second. */
export const rate = 8_000;

/** A voice that reads a text, by a program of Debian's. */
export type Voice = { program: "espeak-ng" | "flite"; name: string; wordsAMinute?: number };

const file = join(mkdtempSync(join(tmpdir(), "parley-voices-")), "said.wav");

export function read(text: string, { program, name, wordsAMinute = 160 }: Voice): Float64Array {
  const args =
    program === "espeak-ng"
      ? ["-v", name, "-s", String(wordsAMinute), "--stdout", text]
      : ["-voice", name, "-t", text, "-o", file];
  const { status, stdout, stderr } = spawnSync(program, args, { maxBuffer: 50_000_000 });
  if (status !== 0) throw new Error(`${program} did not speak: ${stderr}`);
  return program === "flite" ? recorded(file) : fromWav(stdout);
}

export const recorded = (path: string): Float64Array => fromWav(readFileSync(path));

function fromWav(wav: Buffer): Float64Array {
  const from = wav.readUInt32LE(24);
  const at = wav.indexOf("data") + 8;
  const samples = new Float64Array((wav.length - at) >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = wav.readInt16LE(at + 2 * i) / 32_768;
  return trimmed(resampled(samples, from));
}

/** A windowed sinc, cut off a little below what a telephone carries. */
function resampled(samples: Float64Array, from: number): Float64Array {
  if (from === rate) return samples;
  const cut = 3_500 / from;
  const reach = Math.ceil(16 * (from / rate));
  const out = new Float64Array(Math.floor((samples.length * rate) / from));
  for (let n = 0; n < out.length; n++) {
    const centre = (n * from) / rate;
    let sum = 0;
    for (let k = Math.ceil(centre - reach); k <= centre + reach; k++) {
      const x = k - centre;
      const sinc = x === 0 ? 2 * cut : Math.sin(2 * Math.PI * cut * x) / (Math.PI * x);
      sum += (samples[k] ?? 0) * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / reach));
    }
    out[n] = sum;
  }
  return out;
}

/** Without the quiet before and after, and as loud as can be. */
function trimmed(samples: Float64Array): Float64Array {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) || 1;
  const isHeard = (sample: number) => Math.abs(sample) > 0.02 * peak;
  const first = samples.findIndex(isHeard);
  const last = samples.findLastIndex(isHeard);
  return samples.slice(Math.max(0, first), last + 1).map((sample) => sample / peak);
}
