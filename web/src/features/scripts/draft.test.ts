import { expect, test } from "vitest";
import {
  addStep,
  changeStep,
  choicesOf,
  compare,
  moveStep,
  newQuestion,
  removeStep,
} from "./draft.ts";

const empty = { steps: [] };

test("a step that is added follows the one before, and one that goes is passed over", () => {
  const [one] = addStep(empty, "Hello");
  const [two] = addStep(one, "The boiler");
  const [three, id] = addStep(two, "The boiler");
  expect(id).toBe("the-boiler-2");
  expect(three.steps.map(({ id: step, next }) => [step, next])).toEqual([
    ["hello", "the-boiler"],
    ["the-boiler", "the-boiler-2"],
    ["the-boiler-2", null],
  ]);
  expect(removeStep(three, "the-boiler").steps.map(({ next }) => next)).toEqual([
    "the-boiler-2",
    null,
  ]);
});

test("a step moves, and stays where it is at the end", () => {
  const [draft] = addStep(addStep(empty, "A")[0], "B");
  expect(moveStep(draft, "b", -1).steps.map(({ id }) => id)).toEqual(["b", "a"]);
  expect(moveStep(draft, "b", 1)).toBe(draft);
});

test("questions and choices get names of their own", () => {
  const [draft] = addStep(empty, "A");
  const question = newQuestion(draft, "TEXT", "Why?");
  const [step] = draft.steps;
  const next = step ? changeStep(draft, { ...step, questions: [question] }) : draft;
  expect(newQuestion(next, "TEXT", "When?").key).toBe("question_2");
  expect(choicesOf(["Basic", "Básic", "10 years"]).map(({ value }) => value)).toEqual([
    "basic",
    "basic-2",
    "years",
  ]);
});

test("two versions are compared step by step", () => {
  const [draft] = addStep(addStep(empty, "A")[0], "B");
  const [a, b] = draft.steps;
  const later = { steps: [...(a ? [{ ...a, text: "Hello", next: null }] : [])] };
  expect(compare(draft, draft)).toEqual([]);
  expect(compare(draft, later)).toEqual([
    { step: "A", how: "CHANGED", fields: ["text", "next"] },
    { step: b?.title, how: "REMOVED", fields: [] },
  ]);
});
