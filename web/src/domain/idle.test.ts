import { expect, test } from "vitest";
import { sampleStats } from "../testing/samples.ts";
import { standstillOf } from "./idle.ts";

test("agents who are all on calls are no standstill, agents who are not there are one", () => {
  const busy = sampleStats({ idleBecause: "NO_READY_AGENT" });
  const { now } = sampleStats();
  expect(standstillOf(busy)).toBe("NO_READY_AGENT");
  expect(standstillOf({ ...busy, now: { ...now, agentsOnCall: 3 } })).toBeNull();
  expect(standstillOf({ ...busy, now: { ...now, agentsWrapUp: 1 } })).toBeNull();
  expect(standstillOf({ ...busy, now: { ...now, agentsPaused: 4 } })).toBe("NO_READY_AGENT");
});

test("every other reason is said", () => {
  const { now } = sampleStats();
  expect(standstillOf({ idleBecause: "NO_CARRIER", now })).toBe("NO_CARRIER");
  expect(standstillOf({ idleBecause: null, now })).toBeNull();
});
