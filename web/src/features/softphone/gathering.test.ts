import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gather } from "./gathering.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const [stun, turn] = [{ urls: "stun:192.0.2.1:3478" }, { urls: ["turn:192.0.2.1:3478"] }];

/** After how long a phone answers that finds these addresses, each after so many milliseconds. */
function answersAfter(servers: RTCIceServer[], found: [RTCIceCandidateType, number][]): number {
  const ready = vi.fn();
  const { found: tell } = gather(servers);
  for (const [type, ms] of found) setTimeout(() => tell({ type }, ready), ms);
  for (let ms = 0; ms < 2_000; ms += 5) {
    if (ready.mock.calls.length > 0) return ms;
    vi.advanceTimersByTime(5);
  }
  return Number.POSITIVE_INFINITY;
}

test.each<[string, RTCIceServer[], [RTCIceCandidateType, number][], number]>([
  ["without servers soon after the first address", [], [["host", 0]], 20],
  [
    "as soon as the server has told",
    [stun],
    [
      ["host", 0],
      ["srflx", 30],
      ["host", 40],
    ],
    50,
  ],
  [
    "without what the server does not tell",
    [stun],
    [
      ["host", 0],
      ["host", 10],
    ],
    500,
  ],
  [
    "with the relay, where there is one",
    [stun, turn],
    [
      ["host", 0],
      ["srflx", 30],
      ["relay", 90],
    ],
    110,
  ],
  [
    "without a relay that says nothing",
    [turn],
    [
      ["host", 0],
      ["srflx", 30],
    ],
    500,
  ],
  [
    "once, also when more is told later",
    [stun],
    [
      ["srflx", 0],
      ["srflx", 10],
      ["relay", 15],
    ],
    20,
  ],
])("a phone answers %s", (_, servers, found, ms) => {
  expect(answersAfter(servers, found)).toBe(ms);
});

test("a call that is over waits for nothing more", () => {
  const ready = vi.fn();
  const { found, stop } = gather([stun]);
  found({ type: "host" }, ready);
  stop();
  vi.advanceTimersByTime(1_000);
  expect(ready).not.toHaveBeenCalled();
});
