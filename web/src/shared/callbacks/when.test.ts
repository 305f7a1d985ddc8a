import { expect, test } from "vitest";
import { instantOf, quickChoices, quickWhen, whenAt } from "./when.ts";

const madrid = "Europe/Madrid";

test("a time of the callee's clock is an instant, and back", () => {
  const when = { day: "2026-11-24", time: "10:30" };
  const at = instantOf(madrid, when);
  expect(at?.toISOString()).toBe("2026-11-24T09:30:00.000Z");
  expect(at && whenAt(madrid, at)).toEqual(when);
  expect(instantOf("America/New_York", when)?.toISOString()).toBe("2026-11-24T15:30:00.000Z");
});

test("an hour that the clocks leave out is the one after it", () => {
  const at = instantOf(madrid, { day: "2027-03-28", time: "02:30" });
  expect(at && whenAt(madrid, at).time).toBe("03:30");
});

test("what is not written yet is no instant", () => {
  expect(instantOf(madrid, { day: "", time: "10:30" })).toBeUndefined();
  expect(instantOf(madrid, { day: "2026-11-24", time: "" })).toBeUndefined();
});

test("quick choices lie ahead, on round minutes of the callee's clock", () => {
  const now = new Date("2026-11-23T23:42:10Z");
  const found = quickChoices.map((choice) => quickWhen(madrid, now, choice));
  expect(found).toEqual([
    { day: "2026-11-24", time: "01:45" },
    { day: "2026-11-24", time: "03:45" },
    { day: "2026-11-25", time: "00:45" },
    { day: "2026-11-25", time: "10:00" },
    { day: "2026-12-01", time: "10:00" },
  ]);
  for (const when of found) expect(instantOf(madrid, when)?.getTime()).toBeGreaterThan(+now);
});
