import type { ScriptDefinition } from "@parley/contract";
import { expect, test } from "vitest";
import { placeIn } from "./run.ts";

const step = (id: string, more: object = {}) => ({
  id,
  title: id,
  text: "",
  questions: [],
  pausesRecording: false,
  branches: [],
  next: null,
  ...more,
});
const asks = [{ key: "age", type: "NUMBER", label: "Age", required: true, choices: [] }];
const old = [{ when: { field: "answer.age", op: "GREATER", value: 8 }, to: "old" }];
const definition = {
  steps: [
    step("hello", { next: "boiler" }),
    step("boiler", { questions: asks, branches: old, next: "offer" }),
    step("old", { next: "offer" }),
    step("offer"),
  ],
} as ScriptDefinition;
const script = { definition, facts: {}, values: {}, at: "2026-11-22T10:00:00Z" };

test("next follows the answers, and back the way that they lead", () => {
  expect(placeIn(script, {}, "boiler")).toMatchObject({ next: "offer", back: "hello" });
  expect(placeIn(script, { age: 9 }, "boiler").next).toBe("old");
  expect(placeIn(script, { age: 9 }, "offer")).toMatchObject({ next: null, back: "old" });
});

test("whoever stands beside the way after a change goes back onto it", () => {
  expect(placeIn(script, { age: 3 }, "old").back).toBe("offer");
});

test("questions of the way are open until they have an answer", () => {
  expect(placeIn(script, {}, "hello").open.map(({ question }) => question.key)).toEqual(["age"]);
  expect(placeIn(script, { age: 0 }, "hello").open).toEqual([]);
});
