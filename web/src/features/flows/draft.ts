import { exitsOf, type FlowDefinition, type FlowStep, type FlowStepType } from "@parley/contract";
import { slugOf } from "../scripts/draft.ts";

// What the editor does to a draft, as pure functions.

const asking = { text: "", timeoutSeconds: 6, tries: 3, wrongText: null, otherwise: null };

/** A new step of a kind, which leads nowhere yet. */
export function newStep(type: FlowStepType, id: string, name: string): FlowStep {
  const base = { id, name, at: null };
  switch (type) {
    case "SAY":
      return { ...base, type, text: "", next: null };
    case "MENU":
      return { ...base, type, ...asking, options: [{ key: "1", label: "", to: null }] };
    case "COLLECT":
      return { ...base, type, ...asking, variable: "number", min: 1, max: 10, next: null };
    case "HOURS":
      return { ...base, type, hours: null, open: null, closed: null, holiday: null };
    case "SET":
      return { ...base, type, variable: "value", value: "", next: null };
    case "BRANCH":
      return { ...base, type, variable: "caller", cases: [newCase()], otherwise: null };
    case "WEBHOOK":
      return {
        ...{ ...base, type, url: "", sends: ["caller"], saves: [] },
        ...{ timeoutSeconds: 4, next: null, failed: null },
      };
    case "QUEUE":
      return { ...base, type, queueId: null, full: null };
    case "VOICEMAIL":
      return { ...base, type, boxId: null };
    case "CALLBACK":
      return { ...base, type, text: "", minutes: 30, withheld: null };
    case "TRANSFER":
      return { ...base, type, text: "", number: "", ringSeconds: 25, unreached: null };
    case "AGENT":
      return { ...base, type, text: "", agentId: null, ringSeconds: 15, unavailable: null };
    case "HANG_UP":
      return { ...base, type, text: "" };
  }
}

export function newCase() {
  return { is: "EQUALS" as const, value: "", to: null };
}

/** The draft with another step; the first open way of the step it is added after leads to it. */
export function addStep(
  draft: FlowDefinition,
  type: FlowStepType,
  name: string,
  after: string | null,
): [FlowDefinition, string] {
  const taken = new Set(draft.steps.map(({ id }) => id));
  const base = slugOf(name, "-") || "step";
  let id = base;
  for (let number = 2; taken.has(id); number += 1) id = `${base}-${number}`;
  const steps = draft.steps.map((step) => {
    const open = step.id === after ? exitsOf(step).find(({ to }) => to === null) : undefined;
    return open ? withExit(step, open.field, id) : step;
  });
  return [{ steps: [...steps, newStep(type, id, name)] }, id];
}

export function changeStep(draft: FlowDefinition, step: FlowStep): FlowDefinition {
  return { steps: draft.steps.map((one) => (one.id === step.id ? step : one)) };
}

/** A step whose way out leads elsewhere; `field` is as `exitsOf` names it. */
export function withExit(step: FlowStep, field: string, to: string | null): FlowStep {
  const [list, index] = field.split(".");
  if (index === undefined) return { ...step, [field]: to } as FlowStep;
  const at = Number(index);
  if (step.type === "MENU" && list === "options") {
    return { ...step, options: step.options.map((one, i) => (i === at ? { ...one, to } : one)) };
  }
  if (step.type === "BRANCH" && list === "cases") {
    return { ...step, cases: step.cases.map((one, i) => (i === at ? { ...one, to } : one)) };
  }
  return step;
}

/** The draft without a step; what led to it leads nowhere, which is said beside it. */
export function removeStep(draft: FlowDefinition, id: string): FlowDefinition {
  const steps = draft.steps.filter((step) => step.id !== id);
  return {
    steps: steps.map((step) =>
      exitsOf(step).reduce(
        (changed, { field, to }) => (to === id ? withExit(changed, field, null) : changed),
        step,
      ),
    ),
  };
}

/** The draft that begins with another step. */
export function beginWith(draft: FlowDefinition, id: string): FlowDefinition {
  const first = draft.steps.filter((step) => step.id === id);
  return { steps: [...first, ...draft.steps.filter((step) => step.id !== id)] };
}

/** Variables that steps of the draft set, beside those of the call. */
export function variablesOf({ steps }: FlowDefinition): string[] {
  const set = steps.flatMap((step) => {
    if (step.type === "SET" || step.type === "COLLECT") return [step.variable];
    return step.type === "WEBHOOK" ? step.saves.map(({ variable }) => variable) : [];
  });
  return [...new Set(["caller", "called", ...set])];
}

/** What was before and after, for going back and forth; the newest first. */
export type History = { past: FlowDefinition[]; now: FlowDefinition; future: FlowDefinition[] };
export type Change =
  | { type: "DO"; draft: FlowDefinition }
  | { type: "UNDO" }
  | { type: "REDO" }
  | { type: "LOAD"; draft: FlowDefinition };

const mostKept = 100;

export function changed(history: History, change: Change): History {
  const { past, now, future } = history;
  const [last, ...older] = past;
  const [next, ...later] = future;
  switch (change.type) {
    case "LOAD":
      if (isSame(change.draft, now)) return history;
      // Saved by somebody else: what was typed here can be taken back to.
      return { past: [now, ...past].slice(0, mostKept), now: change.draft, future: [] };
    case "DO":
      return { past: [now, ...past].slice(0, mostKept), now: change.draft, future: [] };
    case "UNDO":
      return last ? { past: older, now: last, future: [now, ...future] } : history;
    case "REDO":
      return next ? { past: [now, ...past], now: next, future: later } : history;
  }
}

/** Keys in one order: the server keeps them in another than they are written here. */
export function isSame(a: FlowDefinition, b: FlowDefinition): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([x], [y]) => (x < y ? -1 : 1)))
      : one,
  );
}
