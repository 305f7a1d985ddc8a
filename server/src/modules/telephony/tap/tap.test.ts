import { expect, test } from "vitest";
import type { TapFrame } from "./tap.ts";
import { TapQueue } from "./tap-queue.ts";
import { TapStream } from "./tap-stream.ts";

const frame = (value: number) => {
  const bytes = Buffer.alloc(640);
  for (let at = 0; at < 640; at += 2) bytes.writeInt16LE(value, at);
  return bytes;
};
const silent = async () => {};

test("sound in pieces of any size becomes whole frames, each side by itself", () => {
  const tap = new TapStream("a-leg", silent);
  const heard: TapFrame[] = [];
  tap.listen((one) => heard.push(one));
  const all = Buffer.concat([frame(7), frame(-300), frame(12_000)]);
  tap.push("SAID", all.subarray(0, 1));
  tap.push("HEARD", frame(1));
  tap.push("SAID", all.subarray(1, 700));
  tap.push("SAID", all.subarray(700));
  const said = heard.filter(({ side }) => side === "SAID");
  expect(said.map(({ number, samples }) => [number, samples[0], samples[319]])).toEqual([
    [0, 7, 7],
    [1, -300, -300],
    [2, 12_000, 12_000],
  ]);
  expect(heard.filter(({ side }) => side === "HEARD").map(({ number }) => number)).toEqual([0]);
  for (const { at, arrivedAt } of heard) expect(at).toBeLessThanOrEqual(arrivedAt);
});

test("a listener that throws is heard of once, and takes nothing from the others", () => {
  const problems: unknown[] = [];
  const tap = new TapStream("a-leg", silent, (problem) => problems.push(problem));
  let count = 0;
  tap.listen(() => {
    throw new Error("cannot");
  });
  const stop = tap.listen(() => {
    count += 1;
  });
  tap.push("SAID", Buffer.concat([frame(1), frame(2)]));
  stop();
  tap.push("SAID", frame(3));
  expect([count, problems.length]).toEqual([2, 1]);
});

test("its end is told once, and gives back what was held for it once", async () => {
  let released = 0;
  const tap = new TapStream("a-leg", async () => {
    released += 1;
  });
  let count = 0;
  tap.listen(() => {
    count += 1;
  });
  await tap.end("LOST");
  await tap.close();
  tap.push("SAID", frame(1));
  expect(await tap.ended).toBe("LOST");
  expect([released, count]).toEqual([1, 0]);
});

test("who does not keep up loses the oldest frames and is told how many", async () => {
  const tap = new TapStream("a-leg", silent);
  const queue = new TapQueue(tap, 3);
  tap.push("SAID", Buffer.concat([0, 1, 2, 3, 4].map(frame)));
  await tap.close();
  const taken = [];
  for await (const { frame: one, missed } of queue) taken.push([one.number, missed]);
  expect(taken).toEqual([
    [2, 2],
    [3, 0],
    [4, 0],
  ]);
});
