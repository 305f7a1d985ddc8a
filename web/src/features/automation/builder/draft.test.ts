import type { WorkflowDefinition, WorkflowStep } from "@parley/contract";
import { expect, test } from "vitest";
import { addStep, compare, moveStep, newStep, removeStep, stepsIn } from "./draft.ts";

const note = (id: string, within: WorkflowStep["within"] = null): WorkflowStep => ({
  id,
  within,
  type: "ACTION",
  action: "note",
  params: { text: id },
});
const branch: WorkflowStep = { id: "b", within: null, type: "BRANCH", condition: { all: [] } };
const inThen = { step: "b", arm: "THEN" as const };
const ids = (steps: readonly WorkflowStep[]) => steps.map(({ id }) => id);

test("a step is added, moved and removed within its line, with what stands in its arms", () => {
  const steps = [note("a"), branch, note("c", inThen), note("d", inThen), note("e")];
  const made = newStep(steps, inThen, "DURATION", "note");
  const added = addStep(steps, { within: inThen, at: 1 }, made);
  expect(ids(stepsIn(added, inThen))).toEqual(["c", "step-6", "d"]);
  expect(ids(stepsIn(moveStep(added, "d", -1), inThen))).toEqual(["c", "d", "step-6"]);
  expect(moveStep(added, "a", -1)).toBe(added);
  expect(ids(removeStep(added, "b"))).toEqual(["a", "e"]);
});

test("two versions differ at the places that were changed", () => {
  const one: WorkflowDefinition = {
    trigger: { type: "EVENT", event: "lead.created", fields: [], outcomes: [], subjectIds: [] },
    condition: null,
    steps: [note("a"), note("b")],
    perLeadHour: 5,
  };
  const other = { ...one, condition: { all: [] }, steps: [note("a"), note("c")] };
  expect(compare(one, one)).toEqual([]);
  expect(compare(one, other)).toEqual([
    { at: "condition", how: "CHANGED" },
    { at: "c", how: "ADDED" },
    { at: "b", how: "REMOVED" },
  ]);
});
