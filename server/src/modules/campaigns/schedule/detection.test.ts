import { expect, test } from "vitest";
import { isDetectionOff, sparesAgents } from "./detection.ts";

const at = (text: string) => new Date(text);
const every = { from: "09:00", to: "11:00", firstDay: null, lastDay: null };

test("detection rests within its times by the zone's clock, the end not counted, in summer as in winter", () => {
  const off = (time: string) => isDetectionOff([every], "Europe/London", at(time));
  expect([off("2026-11-23T08:59:59Z"), off("2026-11-23T09:00:00Z")]).toEqual([false, true]);
  expect([off("2026-11-23T10:59:59Z"), off("2026-11-23T11:00:00Z")]).toEqual([true, false]);
  // An hour earlier while the clocks are forward.
  expect([off("2026-07-01T08:00:00Z"), off("2026-07-01T10:00:00Z")]).toEqual([true, false]);
  expect(isDetectionOff([every], "Asia/Tokyo", at("2026-11-23T00:30:00Z"))).toBe(true);
});

test("and on its days only, both counted", () => {
  const days = { ...every, firstDay: "2026-11-23", lastDay: "2026-11-24" };
  const off = (day: string) => isDetectionOff([days], "Europe/London", at(`${day}T10:00:00Z`));
  const found = ["2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25"].map(off);
  expect(found).toEqual([false, true, true, false]);
  expect(isDetectionOff([], "Europe/London", at("2026-11-23T10:00:00Z"))).toBe(false);
  const last = { ...every, from: "22:00", to: "24:00" };
  expect(isDetectionOff([last], "Europe/London", at("2026-11-23T23:59:00Z"))).toBe(true);
});

test("agents are spared machines where somebody listens before they are connected", () => {
  const spares = (machine_detection: "OFF" | "HANG_UP", detector: "PARLEY" | "PARLEY_BESIDE") =>
    sparesAgents({ machine_detection, detector });
  expect(spares("HANG_UP", "PARLEY")).toBe(true);
  expect(spares("HANG_UP", "PARLEY_BESIDE")).toBe(false);
  expect(spares("OFF", "PARLEY")).toBe(false);
});
