/** Frames of 20 ms: short enough for the gap between two words, long enough for the lowest voice. */
export const frameMs = 20;

/** Decibels below the loudest that a sample can be. */
export type Level = number;

/** So long is what was quiet remembered: three seconds. */
const floorFrames = 150;
/** Above the floor, and not too far below the loudest word: a word is no rustle, and an echo is no word. */
const aboveFloor = 6;
const belowLoudest = 12;
/** Quieter than this nobody speaks into a telephone. */
const faintest: Level = -56;
/** How fast the loudest word is forgotten, in decibels a frame. */
const forgets = 0.02;

/** How loud a frame is, without the hum of mains and the rumble of a car. */
export function levelOf(frame: Int16Array): Level {
  let sum = 0;
  let before = frame[0] ?? 0;
  for (const sample of frame) {
    const change = sample - 0.9 * before;
    before = sample;
    sum += change * change;
  }
  return 10 * Math.log10(sum / Math.max(1, frame.length) / 32_768 ** 2 + 1e-10);
}

/**
 * Tells speech from what else is on a line. The floor is the quietest moment of the last seconds (minimum statistics:
 * R. Martin, "Noise power spectral density estimation based on optimal smoothing and minimum statistics", 2001).
 */
export function createVoiceActivity() {
  const recent: Level[] = [];
  let smooth: Level | null = null;
  let loudest: Level = faintest;
  return {
    isSpeech(level: Level): boolean {
      smooth = smooth === null ? level : 0.6 * smooth + 0.4 * level;
      recent.push(smooth);
      if (recent.length > floorFrames) recent.shift();
      const floor = Math.min(...recent);
      loudest = Math.max(level, loudest - forgets);
      return level > Math.max(floor + aboveFloor, loudest - belowLoudest, faintest);
    },
  };
}
