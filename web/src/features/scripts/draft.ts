import type { ScriptDefinition, ScriptQuestion, ScriptStep } from "@parley/contract";

// What the editor does to a draft, as pure functions.

/** A short name for a title: `An old boiler` becomes `an-old-boiler`. */
export function slugOf(title: string, separator: "-" | "_"): string {
  return title
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, separator)
    .slice(0, 28)
    .replace(/^[-_0-9]+|[-_]+$/g, "");
}

function free(wanted: string, taken: ReadonlySet<string>): string {
  if (wanted !== "" && !taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted || "step"}-${number}`)) number += 1;
  return `${wanted || "step"}-${number}`;
}

/** The draft with another step at its end; what ended there goes on to it. */
export function addStep(draft: ScriptDefinition, title: string): [ScriptDefinition, string] {
  const taken = new Set(draft.steps.map(({ id }) => id));
  const id = free(slugOf(title, "-"), taken);
  const last = draft.steps.at(-1);
  const step: ScriptStep = {
    id,
    title,
    text: "",
    questions: [],
    pausesRecording: false,
    branches: [],
    next: null,
  };
  const steps = draft.steps.map((one) =>
    one === last && one.next === null ? { ...one, next: id } : one,
  );
  return [{ steps: [...steps, step] }, id];
}

export function changeStep(draft: ScriptDefinition, step: ScriptStep): ScriptDefinition {
  return { steps: draft.steps.map((one) => (one.id === step.id ? step : one)) };
}

/** The draft without a step: whatever led to it goes where it went. */
export function removeStep(draft: ScriptDefinition, id: string): ScriptDefinition {
  const gone = draft.steps.find((step) => step.id === id);
  const instead = gone?.next === id ? null : (gone?.next ?? null);
  const lead = (to: string | null) => (to === id ? instead : to);
  const steps = draft.steps
    .filter((step) => step.id !== id)
    .map((step) => ({
      ...step,
      next: lead(step.next),
      branches: step.branches.map((branch) => ({ ...branch, to: lead(branch.to) })),
    }));
  return { steps };
}

/** The draft with a step one place up or down: the first is where the script begins. */
export function moveStep(draft: ScriptDefinition, id: string, by: -1 | 1): ScriptDefinition {
  const at = draft.steps.findIndex((step) => step.id === id);
  const other = draft.steps[at + by];
  const step = draft.steps[at];
  if (!step || !other) return draft;
  return {
    steps: draft.steps.map((one) => (one === step ? other : one === other ? step : one)),
  };
}

/** A question with a name that no other one of the script has. */
export function newQuestion(
  draft: ScriptDefinition,
  type: ScriptQuestion["type"],
  label: string,
): ScriptQuestion {
  const taken = new Set(draft.steps.flatMap(({ questions }) => questions.map(({ key }) => key)));
  let number = taken.size + 1;
  while (taken.has(`question_${number}`)) number += 1;
  return { key: `question_${number}`, type, label, required: true, choices: [] };
}

/** Choices as lines of a text, each with its short name. */
export function choicesOf(labels: readonly string[]): ScriptQuestion["choices"] {
  const taken = new Set<string>();
  return labels.map((label) => {
    const value = free(slugOf(label, "-") || "choice", taken);
    taken.add(value);
    return { value, label };
  });
}

export type Difference = { step: string; how: "ADDED" | "REMOVED" | "CHANGED"; fields: string[] };

const fields = ["title", "text", "questions", "pausesRecording", "branches", "next"] as const;

/** What one version has and another has not, step by step. */
export function compare(older: ScriptDefinition, newer: ScriptDefinition): Difference[] {
  const before = new Map(older.steps.map((step) => [step.id, step]));
  const found = newer.steps.flatMap((step): Difference[] => {
    const known = before.get(step.id);
    before.delete(step.id);
    if (!known) return [{ step: step.title, how: "ADDED", fields: [] }];
    // What an older version does not name is as if it were off.
    const differs = (field: (typeof fields)[number]) =>
      canonical(known[field] || null) !== canonical(step[field] || null);
    const changed = fields.filter(differs);
    if (changed.length === 0) return [];
    return [{ step: step.title, how: "CHANGED", fields: [...changed] }];
  });
  const gone = [...before.values()];
  return [
    ...found,
    ...gone.map(({ title }) => ({ step: title, how: "REMOVED" as const, fields: [] })),
  ];
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
