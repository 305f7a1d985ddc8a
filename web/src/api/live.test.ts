// @vitest-environment jsdom
import type { ClientMessage, LiveEvent, ServerMessage } from "@parley/contract";
import { leadUpdated } from "@parley/contract";
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { liveStore, startLive, stopLive, useEvent, useGauge } from "./live.ts";
import { queryClient } from "./query.ts";

/** A socket whose other end is the test. */
class Wire {
  static readonly OPEN = 1;
  static all: Wire[] = [];
  readonly url: string;
  readyState = 1;
  sent: ClientMessage[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((closed: { code: number }) => void) | null = null;

  constructor(url: string) {
    this.url = url;
    Wire.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  say(message: ServerMessage) {
    act(() => this.onmessage?.({ data: JSON.stringify(message) }));
  }
  hello() {
    this.say({ type: "hello", position: 100, heartbeatSeconds: 20, serverTime: "" });
  }
}

const newest = () => Wire.all.at(-1) as Wire;

function event(position: number, id = "1"): LiveEvent {
  const data = { id, contactId: "c", fields: [] };
  return { position, id: `e${position}`, name: "lead.updated", at: "", actorId: null, data };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Wire);
  Wire.all = [];
  startLive(100);
});
afterEach(() => {
  cleanup();
  stopLive();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("starts after the position of the session, and says when it is open", () => {
  expect(newest().url).toMatch(/\/api\/v1\/live\?since=100$/);
  expect(liveStore.getState().status).toBe("connecting");
  newest().hello();
  expect(liveStore.getState().status).toBe("open");
});

test("an event is heard once, even when it comes twice", () => {
  const heard = vi.fn();
  renderHook(() => useEvent(leadUpdated, heard));
  newest().hello();
  newest().say({ type: "events", items: [event(101), event(102)] });
  newest().say({ type: "events", items: [event(102), event(103)] });
  expect(heard.mock.calls.map(([, { position }]) => position)).toEqual([101, 102, 103]);
});

test("comes back by itself and resumes after the last event", () => {
  newest().hello();
  newest().say({ type: "events", items: [event(140)] });
  newest().close();
  expect(liveStore.getState()).toMatchObject({ status: "lost", lostAt: expect.any(Number) });
  vi.advanceTimersByTime(1000);
  expect(Wire.all).toHaveLength(2);
  expect(newest().url).toMatch(/since=140$/);
  newest().hello();
  expect(liveStore.getState()).toMatchObject({ status: "open", lostAt: null });
});

test("waits longer from one failure to the next, at most fifteen seconds", () => {
  for (let failure = 0; failure < 8; failure += 1) {
    newest().close();
    vi.advanceTimersByTime(15_000);
  }
  expect(Wire.all).toHaveLength(9);
  newest().close();
  vi.advanceTimersByTime(7000);
  expect(Wire.all).toHaveLength(9);
});

test("a silent line is given up and made anew", () => {
  newest().hello();
  vi.advanceTimersByTime(20_000);
  expect(newest().sent).toEqual([{ type: "ping" }]);
  vi.advanceTimersByTime(60_000);
  expect(Wire.all.length).toBeGreaterThan(1);
});

test("a position that is too old means everything is read anew", () => {
  const invalidate = vi.spyOn(queryClient, "invalidateQueries").mockResolvedValue();
  newest().hello();
  newest().say({ type: "resync", position: 900 });
  expect(invalidate).toHaveBeenCalledWith();
  newest().close();
  vi.advanceTimersByTime(1000);
  expect(newest().url).toMatch(/since=900$/);
  invalidate.mockRestore();
});

test("a gauge is subscribed to while it is shown, and again after a break", () => {
  newest().hello();
  const { result, unmount } = renderHook(() => useGauge<{ done: number }>("board"));
  expect(newest().sent).toEqual([{ type: "subscribe", topics: ["board"] }]);
  newest().say({ type: "gauge", topic: "board", value: { done: 7 } });
  expect(result.current).toEqual({ done: 7 });
  newest().close();
  vi.advanceTimersByTime(1000);
  newest().hello();
  expect(newest().sent).toEqual([{ type: "subscribe", topics: ["board"] }]);
  unmount();
  expect(newest().sent.at(-1)).toEqual({ type: "unsubscribe", topics: ["board"] });
});
