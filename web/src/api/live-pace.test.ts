import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Change } from "./live-changes/index.ts";
import { makePace } from "./live-pace.ts";

const read: Change[] = [];
let long = false;
let known = new Set<string>();

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime("2026-11-20T11:00:00Z");
  read.length = 0;
  long = false;
  known = new Set(Array.from({ length: 100 }, (_, id) => String(id)));
});
afterEach(() => vi.useRealTimers());

function pace() {
  return makePace({
    apply: (changes) => read.push(...changes),
    isKnown: (change) => "id" in change && known.has(change.id ?? ""),
    isLong: () => long,
  });
}
const row = (id: number): Change => ({ type: "row", path: "/leads", id: String(id) });
const count: Change = { type: "relist", path: "/leads/count" };

test("the first change after a quiet moment is read at once", () => {
  pace().add([row(1), count]);
  vi.advanceTimersByTime(50);
  expect(read).toEqual([row(1), count]);
});

test("a record that is not in the cache is never read", () => {
  known.clear();
  pace().add([row(1)]);
  vi.advanceTimersByTime(5000);
  expect(read).toEqual([]);
});

test("a busy hour stays far below six hundred reads a minute", () => {
  const { add } = pace();
  long = true;
  for (let tick = 0; tick < 600; tick += 1) {
    add([row(tick % 100), row((tick * 7) % 100), count]);
    vi.advanceTimersByTime(100);
  }
  // Each count stands for the six views of the list.
  const requests = read.reduce((sum, { type }) => sum + (type === "relist" ? 6 : 1), 0);
  expect(requests).toBeLessThan(480);
  expect(requests).toBeGreaterThan(200);
});

test("many changed rows of a short list are one new list", () => {
  pace().add(Array.from({ length: 20 }, (_, id) => row(id)));
  vi.advanceTimersByTime(3000);
  expect(read).toEqual([{ type: "relist", path: "/leads" }]);
});

test("rows of a long list are read a few at a time, and all of them in the end", () => {
  long = true;
  pace().add(Array.from({ length: 20 }, (_, id) => row(id)));
  vi.advanceTimersByTime(50);
  expect(read).toHaveLength(3);
  vi.advanceTimersByTime(10_000);
  expect(read).toHaveLength(20);
});

test("what changes while it waits is read after its last change", () => {
  const { add } = pace();
  add([count]);
  vi.advanceTimersByTime(50);
  add([count]);
  vi.advanceTimersByTime(4000);
  expect(read).toHaveLength(1);
  vi.advanceTimersByTime(1500);
  expect(read).toHaveLength(2);
  vi.advanceTimersByTime(20_000);
  expect(read).toHaveLength(2);
});
