import { expect, test } from "vitest";
import { sampleAgent, sampleId } from "../testing/samples.ts";
import { isChosen } from "./agent.ts";

const lunch = sampleId(50);

test("outside of a call the chosen state is the one that is", () => {
  const paused = sampleAgent({ state: "PAUSED", pauseReasonId: lunch });
  expect(isChosen(paused, "PAUSED", lunch)).toBe(true);
  expect(isChosen(paused, "PAUSED", sampleId(51))).toBe(false);
  expect(isChosen(sampleAgent(), "READY")).toBe(true);
});

test("during a call the chosen state is the one that follows it", () => {
  const onCall = sampleAgent({ state: "ON_CALL", nextState: "OFFLINE" });
  expect(isChosen(onCall, "OFFLINE")).toBe(true);
  expect(isChosen(onCall, "READY")).toBe(false);
  expect(isChosen(sampleAgent({ state: "WRAP_UP", nextState: "PAUSED" }), "PAUSED", lunch)).toBe(
    false,
  );
});
