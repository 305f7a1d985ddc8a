import { expect, test } from "vitest";
import { countedOf, SoundLog } from "./sound-log.ts";

const entries = (received: number, lost: number) => [
  { type: "codec", mimeType: "audio/PCMU" },
  {
    type: "inbound-rtp",
    kind: "audio",
    packetsReceived: received,
    packetsLost: lost,
    jitter: 0.004,
  },
  { type: "candidate-pair", nominated: false, currentRoundTripTime: 9 },
  { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.05 },
];

test("the counts of a line are read out of what a browser tells", () => {
  expect(countedOf(entries(250, 3))).toEqual({
    ...{ received: 250, lost: 3, jitterMs: 4, roundTripMs: 50 },
  });
  const heardBack = [...entries(250, 3), { type: "remote-inbound-rtp", roundTripTime: 0.08 }];
  expect(countedOf(heardBack)).toMatchObject({ roundTripMs: 80 });
  expect(countedOf([{ type: "codec" }])).toBeNull();
  // Late copies of packets make it less than none.
  expect(countedOf(entries(250, -2))).toMatchObject({ lost: 0 });
});

test("each look tells the time since the one before, the sums tell all of it", () => {
  const log = new SoundLog(1_000);
  const line = { jitterMs: 4, roundTripMs: 50 };
  expect(log.sums(2_000)).toBeNull();
  expect(log.look({ received: 100, lost: 0, ...line })).toBeNull();
  const good = log.look({ received: 200, lost: 0, ...line });
  const bad = log.look({ received: 280, lost: 20, ...line });
  expect(good?.lossShare).toBe(0);
  expect(bad?.lossShare).toBeCloseTo(0.2);
  expect(bad?.score).toBeLessThan(good?.score ?? 0);
  expect(log.sums(16_000)).toEqual({
    ...{ seconds: 15, packets: 280, lost: 20, jitterMs: 4, roundTripMs: 50 },
    worstScore: bad?.score,
  });
});
