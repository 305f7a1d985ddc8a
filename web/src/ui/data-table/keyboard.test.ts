import { expect, test } from "vitest";
import { onTableKey, type TableState, toggled, withRange } from "./keyboard.ts";

const ids = ["a", "b", "c", "d", "e"];

function state(at: string | null, more: Partial<TableState> = {}): TableState {
  return { ids, cursor: { id: at, anchor: at }, selected: new Set(), page: 2, ...more };
}
const press = (key: string, shift = false, command = false) => ({ key, shift, command });

test.each([
  ["j", null, "a"],
  ["j", "a", "b"],
  ["j", "e", "e"],
  ["ArrowDown", "b", "c"],
  ["k", "c", "b"],
  ["k", "a", "a"],
  ["k", null, "a"],
  ["ArrowUp", "b", "a"],
  ["PageDown", "b", "d"],
  ["PageUp", "d", "b"],
  ["Home", "d", "a"],
  ["End", "a", "e"],
])("%s at %s moves to %s", (key, at, to) => {
  expect(onTableKey(state(at), press(key))).toEqual({ type: "move", id: to });
});

test("space takes the row in and out, and needs a row", () => {
  expect(onTableKey(state("b"), press(" "))).toMatchObject({ selected: new Set(["b"]) });
  const chosen = state("b", { selected: new Set(["b"]) });
  expect(onTableKey(chosen, press(" "))).toMatchObject({ selected: new Set() });
  expect(onTableKey(state(null), press(" "))).toEqual({ type: "none" });
});

test("shift extends the choice from where it began", () => {
  const first = onTableKey(state("b"), press("ArrowDown", true));
  expect(first).toMatchObject({ selected: new Set(["b", "c"]), cursor: { id: "c", anchor: "b" } });
  const further = { ...state("c"), cursor: { id: "c", anchor: "b" } };
  expect(onTableKey(further, press("J", true))).toMatchObject({
    selected: new Set(["b", "c", "d"]),
  });
});

test("enter opens, escape clears the choice and is left alone without one", () => {
  expect(onTableKey(state("c"), press("Enter"))).toEqual({ type: "open", id: "c" });
  const chosen = state("c", { selected: new Set(["a"]) });
  expect(onTableKey(chosen, press("Escape"))).toMatchObject({ selected: new Set() });
  expect(onTableKey(state("c"), press("Escape"))).toEqual({ type: "none" });
});

test("all rows with one key; other shortcuts of the browser are not ours", () => {
  expect(onTableKey(state(null), press("a", false, true))).toMatchObject({
    selected: new Set(ids),
  });
  expect(onTableKey(state("a"), press("j", false, true))).toEqual({ type: "none" });
});

test("a cursor whose row has gone starts anew", () => {
  expect(onTableKey(state("gone"), press("j"))).toEqual({ type: "move", id: "a" });
});

test("an empty table does nothing", () => {
  expect(onTableKey({ ...state(null), ids: [] }, press("End"))).toEqual({ type: "none" });
});

test("ranges run both ways and keep what was chosen before", () => {
  expect(withRange(new Set(["e"]), ids, "c", "a")).toEqual(new Set(["e", "a", "b", "c"]));
  expect(toggled(new Set(["a"]), "a")).toEqual(new Set());
});
