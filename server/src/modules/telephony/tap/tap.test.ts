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
  tap.share().listen((one) => heard.push(one));
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
  const shared = tap.share();
  shared.listen(() => {
    throw new Error("cannot");
  });
  const stop = shared.listen(() => {
    count += 1;
  });
  tap.push("SAID", Buffer.concat([frame(1), frame(2)]));
  stop();
  tap.push("SAID", frame(3));
  expect([count, problems.length]).toEqual([2, 1]);
});

test("it is over for each who hears it by himself, and given back once with the last", async () => {
  let released = 0;
  const stream = new TapStream("a-leg", async () => {
    released += 1;
  });
  const [one, other] = [stream.share(), stream.share()];
  const counts = { one: 0, other: 0 };
  one.listen(() => {
    counts.one += 1;
  });
  other.listen(() => {
    counts.other += 1;
  });
  stream.push("SAID", frame(1));
  await one.close();
  await one.close();
  stream.push("SAID", frame(1));
  expect(await one.ended).toBe("CLOSED");
  expect([released, counts]).toEqual([0, { one: 1, other: 2 }]);
  await stream.end("LOST");
  await other.close();
  stream.push("SAID", frame(1));
  expect(await other.ended).toBe("LOST");
  expect([released, counts]).toEqual([1, { one: 1, other: 2 }]);
});

test("who does not keep up loses the oldest frames and is told how many", async () => {
  const tap = new TapStream("a-leg", silent);
  const queue = new TapQueue(tap.share(), 3);
  tap.push("SAID", Buffer.concat([0, 1, 2, 3, 4].map(frame)));
  await tap.end("CLOSED");
  const taken = [];
  for await (const { frame: one, missed } of queue) taken.push([one.number, missed]);
  expect(taken).toEqual([
    [2, 2],
    [3, 0],
    [4, 0],
  ]);
});
