import { expect, test } from "vitest";
import type { ProviderEvent } from "../telephony/index.ts";
import { Bridges } from "./bridges.ts";

const pair = { customer: "customer", agent: "agent", answeredAt: null };

function event(legId: string, type: "ANSWERED" | "ENDED"): ProviderEvent {
  const base = { seq: 1, ordinal: 1, id: `${legId}-${type}`, incarnation: "one", at: "" };
  const of = { ...base, legId, tenantId: "t", callId: "c", kind: "AGENT" as const };
  return type === "ENDED" ? { ...of, type, cause: "NORMAL" } : { ...of, type };
}

test("the two are bridged once, when the agent's side is up", () => {
  const bridges = new Bridges();
  bridges.expect(pair);
  expect(bridges.ready([event("customer", "ANSWERED"), event("other", "ANSWERED")])).toEqual([]);
  expect(bridges.ready([event("agent", "ANSWERED")])).toEqual([pair]);
  expect(bridges.ready([event("agent", "ANSWERED")])).toEqual([]);
  expect(bridges.wasEarly("agent")).toBe(true);
  expect(bridges.wasEarly("agent")).toBe(false);
});

test("nobody is bridged with whom has left, or is not wanted any more", () => {
  const bridges = new Bridges();
  bridges.expect(pair);
  expect(bridges.ready([event("agent", "ANSWERED"), event("customer", "ENDED")])).toEqual([]);
  bridges.expect(pair);
  expect(bridges.ready([event("customer", "ENDED")])).toEqual([]);
  expect(bridges.ready([event("agent", "ANSWERED")])).toEqual([]);
  bridges.expect(pair);
  expect(bridges.ready([event("agent", "ENDED")])).toEqual([]);
  expect(bridges.ready([event("agent", "ANSWERED")])).toEqual([]);
  bridges.expect(pair);
  bridges.done("agent");
  expect(bridges.ready([event("agent", "ANSWERED")])).toEqual([]);
  expect(bridges.wasEarly("agent")).toBe(false);
});
