import type { WorkflowDefinition, WorkflowStep } from "@parley/contract";

/** A place for a step: the line it stands in, and how many stand before it there. */
export type Within = WorkflowStep["within"];
export type Place = { within: Within; at: number };
export const stepKinds = ["ACTION", "BRANCH", "DURATION", "TIME", "EVENT"] as const;
export type StepKind = (typeof stepKinds)[number];

export function isSameLine(a: Within, b: Within): boolean {
  return a === b || (a !== null && b !== null && a.step === b.step && a.arm === b.arm);
}

/** The steps of one line, in order. */
export function stepsIn(steps: readonly WorkflowStep[], within: Within): WorkflowStep[] {
  return steps.filter((step) => isSameLine(step.within, within));
}

/** A name that no other step has. */
function freeId(steps: readonly WorkflowStep[]): string {
  const taken = new Set(steps.map(({ id }) => id));
  let number = steps.length + 1;
  while (taken.has(`step-${number}`)) number += 1;
  return `step-${number}`;
}

/** A step of a kind as it is when it was just added. */
export function newStep(
  steps: readonly WorkflowStep[],
  within: Within,
  kind: StepKind,
  action: string,
): WorkflowStep {
  const place = { id: freeId(steps), within };
  switch (kind) {
    case "ACTION":
      return { ...place, type: "ACTION", action, params: {} };
    case "BRANCH":
      return { ...place, type: "BRANCH", condition: { all: [] } };
    case "DURATION":
      return { ...place, type: "WAIT", wait: { type: "DURATION", minutes: 60 } };
    case "TIME":
      return {
        ...place,
        type: "WAIT",
        wait: { type: "TIME", time: "09:00", weekdays: [1, 2, 3, 4, 5], zone: "LEAD" },
      };
    case "EVENT":
      return {
        ...place,
        type: "WAIT",
        wait: {
          type: "EVENT",
          event: "lead.updated",
          fields: [],
          outcomes: [],
          subjectIds: [],
          minutes: 1440,
        },
      };
  }
}

export function hasArms(step: WorkflowStep): boolean {
  return step.type === "BRANCH" || (step.type === "WAIT" && step.wait.type === "EVENT");
}

/** The steps with another one at a place. */
export function addStep(
  steps: readonly WorkflowStep[],
  { within, at }: Place,
  step: WorkflowStep,
): WorkflowStep[] {
  const before = stepsIn(steps, within)[at];
  const index = before ? steps.indexOf(before) : steps.length;
  return [...steps.slice(0, index), step, ...steps.slice(index)];
}

/** The steps without one, and without what stands in its arms. */
export function removeStep(steps: readonly WorkflowStep[], id: string): WorkflowStep[] {
  const gone = new Set([id]);
  for (let before = 0; before !== gone.size; ) {
    before = gone.size;
    for (const step of steps) {
      if (step.within !== null && gone.has(step.within.step)) gone.add(step.id);
    }
  }
  return steps.filter((step) => !gone.has(step.id));
}

/** The steps with one of them a place up or down in its line. */
export function moveStep(
  steps: readonly WorkflowStep[],
  id: string,
  by: -1 | 1,
): readonly WorkflowStep[] {
  const step = steps.find((one) => one.id === id);
  if (!step) return steps;
  const line = stepsIn(steps, step.within);
  const other = line[line.indexOf(step) + by];
  if (!other) return steps;
  return steps.map((one) => (one === step ? other : one === other ? step : one));
}

export function changeStep(
  definition: WorkflowDefinition,
  changed: WorkflowStep,
): WorkflowDefinition {
  const steps = definition.steps.map((step) => (step.id === changed.id ? changed : step));
  return { ...definition, steps };
}

export type Difference = { at: string; how: "ADDED" | "REMOVED" | "CHANGED" };

/** What one definition has and another has not, place by place. */
export function compare(older: WorkflowDefinition, newer: WorkflowDefinition): Difference[] {
  const found: Difference[] = [];
  const same = (a: unknown, b: unknown) => canonical(a) === canonical(b);
  if (!same(older.trigger, newer.trigger)) found.push({ at: "trigger", how: "CHANGED" });
  if (!same(older.condition, newer.condition)) found.push({ at: "condition", how: "CHANGED" });
  const before = new Map(older.steps.map((step) => [step.id, step]));
  for (const step of newer.steps) {
    const known = before.get(step.id);
    if (!known) found.push({ at: step.id, how: "ADDED" });
    else if (!same(known, step)) found.push({ at: step.id, how: "CHANGED" });
    before.delete(step.id);
  }
  return [...found, ...[...before.keys()].map((at) => ({ at, how: "REMOVED" as const }))];
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
