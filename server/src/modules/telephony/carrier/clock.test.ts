import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRealClock, createVirtualClock } from "./clock.ts";

const noon = new Date("2026-03-03T12:00:00Z");
const atOnce = async () => {};

describe("the virtual time", () => {
  test("does everything when it is due, in the order of its asking, unless cancelled", async () => {
    const delays = fc.array(fc.tuple(fc.nat(1_000), fc.boolean()), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(delays, async (asked) => {
        const clock = createVirtualClock(noon, atOnce);
        const done: [number, number][] = [];
        const cancels = asked.map(([ms], i) =>
          clock.after(ms, () => done.push([clock.now() - noon.getTime(), i])),
        );
        for (const [i, [, isCancelled]] of asked.entries()) if (isCancelled) cancels[i]?.();
        await clock.advance(1_000);
        const expected = asked
          .map(([ms], i): [number, number] => [ms, i])
          .filter(([, i]) => !asked[i]?.[1])
          .toSorted(([a, i], [b, j]) => a - b || i - j);
        expect(done).toEqual(expected);
      }),
    );
  });

  test("stops where it was told to, and goes on from there", async () => {
    const clock = createVirtualClock(noon, atOnce);
    const done: string[] = [];
    clock.after(10, () => {
      done.push("first");
      clock.after(10, () => done.push("second"));
    });
    clock.after(Number.POSITIVE_INFINITY, () => done.push("never"));
    await clock.advance(19);
    expect([done, clock.now() - noon.getTime()]).toEqual([["first"], 19]);
    await clock.advance(1);
    expect(done).toEqual(["first", "second"]);
  });
});

describe("the real time", () => {
  test("keeps the order of what is due, in a faster life", async () => {
    const clock = createRealClock(100);
    const done: number[] = [];
    await new Promise<void>((resolve) => {
      for (const ms of [900, 100, 500]) clock.after(ms, () => done.push(ms));
      clock.after(1_000, resolve);
      clock.after(700, () => done.push(700))();
    });
    expect(done).toEqual([100, 500, 900]);
    clock.stop();
  });

  test("stops with something still to do", async () => {
    const clock = createRealClock(100);
    let isDone = false;
    clock.after(100, () => {
      isDone = true;
    });
    clock.stop();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(isDone).toBe(false);
  });
});
