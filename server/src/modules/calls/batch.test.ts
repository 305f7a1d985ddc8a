import { expect, test } from "vitest";
import type { ProviderEvent } from "../telephony/index.ts";
import { beside, groupsOf } from "./batch.ts";

function event(callId: string, type: "RINGING" | "ANSWERED" | "ENDED", tenantId = "t") {
  const base = { seq: 1, ordinal: 1, id: `${callId}-${type}`, incarnation: "one", at: "" };
  return { ...base, legId: callId, tenantId, callId, kind: "CUSTOMER", type } as ProviderEvent;
}

const told = (events: ProviderEvent[], answersFirst = true) =>
  groupsOf(events, answersFirst).map((group) => [
    group.tenantId,
    group.events.map(({ id }) => id).join(" "),
  ]);

test("who answered comes first, with all that the batch has of his call, in its order", () => {
  const events = [event("a", "ENDED"), event("b", "RINGING"), event("b", "ANSWERED")];
  expect(told([...events, event("b", "ENDED"), event("c", "RINGING")])).toEqual([
    ["t", "b-RINGING b-ANSWERED b-ENDED"],
    ["t", "a-ENDED c-RINGING"],
  ]);
});

test("tenants have transactions of their own, and nothing is told twice or left out", () => {
  const events = [event("a", "ENDED", "one"), event("b", "ANSWERED", "two"), event("c", "ENDED")];
  expect(told(events)).toEqual([
    ["two", "b-ANSWERED"],
    ["one", "a-ENDED"],
    ["t", "c-ENDED"],
  ]);
  expect(told([event("a", "RINGING"), event("b", "ANSWERED")], false)).toEqual([
    ["t", "a-RINGING b-ANSWERED"],
  ]);
});

test("a failure is told when nothing is under way any more", async () => {
  const done: number[] = [];
  const work = async (item: number) => {
    if (item === 0) throw new Error("the first failed");
    await new Promise((go) => setTimeout(go, 5));
    done.push(item);
  };
  await expect(beside([0, 1, 2, 3], 2, work)).rejects.toThrow("the first failed");
  expect(done).toEqual([1, 2, 3]);
});
