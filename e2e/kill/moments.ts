import { type FaultPoint, faultPoints } from "../../server/src/platform/faults.ts";

/** When the victim dies: after some time of work, or at a named place of the code. */
export type Moment =
  | { kind: "TIME"; afterMs: number }
  | { kind: "FAULT"; point: FaultPoint; count: number };

/** Moments drawn from a seed; every third is a place in the code, each place in its turn. */
export function draw(seed: number, count: number): Moment[] {
  const random = generator(seed);
  return Array.from({ length: count }, (_, i): Moment => {
    const dice = random();
    if (i % 3 !== 2) return { kind: "TIME", afterMs: 200 + Math.floor(dice * 2500) };
    const point = faultPoints[Math.floor(i / 3) % faultPoints.length];
    return { kind: "FAULT", point: point ?? faultPoints[0], count: 1 + Math.floor(dice * 20) };
  });
}

/** Mulberry32: small, good enough to choose moments, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
