import { expect, test } from "vitest";
import type { Timers } from "../../platform/timers.ts";
import { Lull } from "./lull.ts";

/** Time that stands still until it is told to go on. */
function ownTime() {
  let now = 0;
  const due: { at: number; work: () => void }[] = [];
  const timers: Timers = {
    now: () => now,
    after(ms, work) {
      const one = { at: now + ms, work };
      due.push(one);
      return () => due.splice(due.indexOf(one), 1);
    },
    every: () => () => {},
  };
  const go = async (ms: number) => {
    now += ms;
    for (const one of due.filter(({ at }) => at <= now)) one.work();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { timers, go };
}

/** How often the next batch might come. */
function listen(lull: Lull) {
  const seen = { times: 0 };
  const listen = async () => {
    await lull.over();
    seen.times += 1;
  };
  return { seen, listen };
}

test("the first batch comes at once, the next one when the lull is over", async () => {
  const { timers, go } = ownTime();
  const { seen, listen: next } = listen(new Lull(timers, 50));
  void next();
  await go(0);
  expect(seen.times).toBe(1);
  void next();
  await go(40);
  expect(seen.times).toBe(1);
  await go(10);
  expect(seen.times).toBe(2);
});

test("who answers waits for no lull, once", async () => {
  const { timers, go } = ownTime();
  const lull = new Lull(timers, 50);
  const { seen, listen: next } = listen(lull);
  void next();
  await go(0);
  void next();
  await go(10);
  lull.cut();
  await go(0);
  expect(seen.times).toBe(2);
  void next();
  await go(40);
  expect(seen.times).toBe(2);
});

test("who answers while a batch is written down waits for no lull after it", async () => {
  const { timers, go } = ownTime();
  const lull = new Lull(timers, 50);
  const { seen, listen: next } = listen(lull);
  void next();
  await go(0);
  lull.cut();
  void next();
  await go(1);
  expect(seen.times).toBe(2);
});
