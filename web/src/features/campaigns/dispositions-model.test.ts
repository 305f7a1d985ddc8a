import { expect, test } from "vitest";
import { added, moved, ruleOf, sharedKeys } from "./dispositions-model.ts";

const first = added([], { id: "a" });
const second = added([first], { id: "b" });

test("what is added gets the first free key, and none when all are taken", () => {
  expect([first.hotKey, second.hotKey]).toEqual(["1", "2"]);
  const full = Array.from({ length: 9 }, (_, at) => ({ ...first, hotKey: String(at + 1) }));
  expect(added(full, { id: "z" }).hotKey).toBeNull();
});

test("picks change places, and one at the end stays", () => {
  expect(moved([first, second], 1, -1)).toEqual([second, first]);
  expect(moved([first, second], 1, 1)).toEqual([first, second]);
});

test("a key that two share is told", () => {
  expect([...sharedKeys([first, { ...second, hotKey: "1" }])]).toEqual(["1"]);
  expect(sharedKeys([first, second]).size).toBe(0);
});

test("a rule begins with what most want of it", () => {
  expect(ruleOf("RETRY")).toEqual({ type: "RETRY", minutes: 60 });
  expect(ruleOf("CALLBACK")).toEqual({ type: "CALLBACK", hours: 24 });
  expect(ruleOf("gone")).toEqual({ type: "CATALOGUE" });
});
