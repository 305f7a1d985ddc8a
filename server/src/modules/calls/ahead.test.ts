import { expect, test } from "vitest";
import type { ProviderEvent } from "../telephony/index.ts";
import { Ahead } from "./ahead.ts";
import type { Group } from "./batch.ts";

let seq = 0;
function event(callId: string, type: "RINGING" | "ANSWERED", kind = "CUSTOMER"): ProviderEvent {
  seq += 1;
  const known = {
    id: `${seq}`,
    seq,
    ordinal: seq,
    incarnation: "a",
    at: new Date(0).toISOString(),
  };
  const of = { tenantId: "acme", callId, legId: `${kind} of ${callId}`, attemptId: null };
  return { ...known, ...of, kind, type } as unknown as ProviderEvent;
}

/** Something that ends when it is told to. */
function open() {
  let end = () => {};
  const done = new Promise<void>((go) => {
    end = go;
  });
  return { done, end };
}

function begin(atOnce = 4) {
  const written: Group[] = [];
  const writing = open();
  const ahead = new Ahead(atOnce, async (group) => {
    written.push(group);
    await writing.done;
  });
  const calls = () => written.map(({ events }) => events.map(({ callId, type }) => [callId, type]));
  return { ahead, calls, writing };
}

test("who answers while other calls are written down is written down beside them, with what came before", async () => {
  const { ahead, calls, writing } = begin();
  const batch = open();
  const done = ahead.during([event("other", "RINGING")], () => batch.done);
  ahead.arrive([event("one", "RINGING")]);
  expect(calls()).toEqual([]);
  ahead.arrive([event("one", "ANSWERED")]);
  expect(calls()).toEqual([
    [
      ["one", "RINGING"],
      ["one", "ANSWERED"],
    ],
  ]);
  // Once, whatever comes meanwhile.
  ahead.arrive([event("one", "ANSWERED")]);
  expect(calls()).toHaveLength(1);
  batch.end();
  writing.end();
  await done;
  await ahead.idle();
});

test("it waits for a batch that has something of its call, and where nothing is written down the batch comes at once", async () => {
  const { ahead, calls } = begin();
  const batch = open();
  const done = ahead.during([event("one", "RINGING")], () => batch.done);
  ahead.arrive([event("one", "ANSWERED")]);
  batch.end();
  await done;
  ahead.arrive([event("two", "ANSWERED")]);
  expect(calls()).toEqual([]);
});

test("agents' sides wait for their turn, and no more are written down at once than may be", async () => {
  const { ahead, calls, writing } = begin(3);
  const batch = open();
  const done = ahead.during([event("other", "RINGING")], () => batch.done);
  ahead.arrive([event("one", "ANSWERED", "AGENT")]);
  expect(calls()).toEqual([]);
  ahead.arrive(["two", "three", "four"].map((callId) => event(callId, "ANSWERED")));
  expect(calls().map(([first]) => first?.[0])).toEqual(["two", "three"]);
  batch.end();
  writing.end();
  await done;
  await ahead.idle();
});
