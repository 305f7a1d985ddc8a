const lowest = 350;
const highest = 2_100;
/** The width of a bin of 20 ms. */
const step = 50;
/** How much of a frame's power a pure tone holds, seen through the window and between two bins. */
const pure = 0.72;
/** Shorter ones are vowels. */
const leastFrames = 8;

/**
 * Finds the tone that invites a message: one frequency that stays for 160 ms and holds nearly all the power. By
 * Goertzel's algorithm at each bin.
 */
export function createToneFinder(sampleRate: number) {
  let held: { hz: number; frames: number } | null = null;
  return {
    /** True at the frame at which a tone has become one; once for each. */
    isTone(frame: Int16Array, isLoud: boolean): boolean {
      const hz = isLoud ? pureToneOf(frame, sampleRate) : null;
      if (hz === null) held = null;
      else if (held && Math.abs(held.hz - hz) <= step) held.frames += 1;
      else held = { hz, frames: 1 };
      return held?.frames === leastFrames;
    },
  };
}

/** The frequency of a frame that is one tone and nothing else. */
function pureToneOf(frame: Int16Array, sampleRate: number): number | null {
  const { length } = frame;
  let power = 0;
  let window = 0;
  const shaped = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (length - 1));
    const value = (frame[i] ?? 0) * weight;
    shaped[i] = value;
    power += value * value;
    window += weight * weight;
  }
  if (power === 0) return null;
  let best = 0;
  let at = 0;
  for (let hz = lowest; hz <= highest; hz += step) {
    const found = goertzel(shaped, hz / sampleRate);
    if (found > best) [best, at] = [found, hz];
  }
  // A sine of amplitude A has a power of A²/2 in time, and |X|² = (A/2 · Σw)² in its bin.
  const half = (length - 1) / 2;
  const share = (2 * best * window) / (half * half * power);
  return share >= pure ? at : null;
}

function goertzel(samples: Float64Array, turns: number): number {
  const twice = 2 * Math.cos(2 * Math.PI * turns);
  let one = 0;
  let two = 0;
  for (const sample of samples) {
    const now = sample + twice * one - two;
    two = one;
    one = now;
  }
  return one * one + two * two - twice * one * two;
}
