import { exitsOf, type FlowDefinition } from "@parley/contract";
import { expect, test } from "vitest";
import { addStep, beginWith, changed, removeStep, variablesOf, withExit } from "./draft.ts";
import { placesOf } from "./graph.ts";

function flow(): FlowDefinition {
  const [one] = addStep({ steps: [] }, "MENU", "What about", null);
  const [two] = addStep(one, "COLLECT", "Your number", "what-about");
  return addStep(two, "HANG_UP", "Goodbye", "your-number")[0];
}

test("a new step is led to by the first open way of the one it is added after", () => {
  const { steps } = flow();
  expect(steps.map(({ id }) => id)).toEqual(["what-about", "your-number", "goodbye"]);
  const [menu, collect] = steps;
  expect(menu && exitsOf(menu)[0]).toMatchObject({ name: "1", to: "your-number" });
  expect(collect && exitsOf(collect)[0]).toMatchObject({ name: "next", to: "goodbye" });
  expect(addStep(flow(), "SAY", "Goodbye", null)[1]).toBe("goodbye-2");
});

test("a step that is taken away leaves open ways, and another one may be the first", () => {
  const without = removeStep(flow(), "your-number");
  const [menu] = without.steps;
  expect(menu && exitsOf(menu).map(({ to }) => to)).toEqual([null, null]);
  expect(beginWith(flow(), "goodbye").steps[0]?.id).toBe("goodbye");
  expect(variablesOf(flow())).toEqual(["caller", "called", "number"]);
});

test("what was done can be undone and done again, and what is saved is where one stands", () => {
  const first = { past: [], now: flow(), future: [] };
  const next = changed(first, { type: "DO", draft: removeStep(flow(), "goodbye") });
  const back = changed(next, { type: "UNDO" });
  expect(back.now).toEqual(flow());
  expect(changed(back, { type: "REDO" }).now).toEqual(next.now);
  expect(changed(back, { type: "LOAD", draft: flow() })).toBe(back);
  expect(changed({ ...first, past: [] }, { type: "UNDO" }).now).toEqual(flow());
});

test("steps stand below those that lead to them, and none on another", () => {
  const draft = flow();
  const places = placesOf(draft);
  const y = (id: string) => places.get(id)?.y ?? 0;
  expect(y("what-about")).toBeLessThan(y("your-number"));
  expect(y("your-number")).toBeLessThan(y("goodbye"));
  const [menu] = draft.steps;
  const ring = { steps: [menu && withExit(menu, "otherwise", menu.id), ...draft.steps.slice(1)] };
  const all = [...placesOf(ring as FlowDefinition).values()].map(({ x, y: at }) => `${x} ${at}`);
  expect(new Set(all).size).toBe(3);
});
