import type { Campaign } from "@parley/contract";
import { expect, test } from "vitest";
import { armAsNow, toSend } from "./arm-model.ts";

const retryMinutes = {
  ...{ NO_ANSWER: 240, BUSY: 15, MACHINE: 1440, ABANDONED: 4320 },
  ...{ CONGESTION: 5, FAILED: 30, CANCELLED: 30 },
};
const shown = { callerId: null, callerIdRule: "FIXED", callerIdSet: [] } as const;
const campaign = {
  ...{ name: "Summer", ringSeconds: 18, maxAttempts: 6, retryMinutes, scriptId: "s", ...shown },
} as unknown as Campaign;
const now = armAsNow(campaign);

test("an arm of settings says what is compared and nothing else", () => {
  const longer = { ...now, settings: { ...now.settings, ringSeconds: 25 } };
  expect(toSend([now, longer], "SETTINGS", ["ring"])).toEqual([
    { share: 50, settings: { ringSeconds: 18 } },
    { share: 50, settings: { ringSeconds: 25 } },
  ]);
  expect(toSend([now], "SETTINGS", ["callerId", "rests"])).toEqual([
    { share: 50, settings: { ...shown, retryMinutes } },
  ]);
});

test("an arm of scripts is sent once it names a version", () => {
  expect(toSend([now, { ...now, version: 2 }], "SCRIPT", [])).toEqual([
    { share: 50, scriptId: "s", version: 2 },
  ]);
});
