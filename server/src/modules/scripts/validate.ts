import {
  brokenVariable,
  type ScriptDefinition,
  type ScriptProblem,
  type ScriptStep,
  variablesOf,
} from "@parley/contract";
import { Refusal } from "../../platform/errors.ts";
import { checkCondition, type LeadFields } from "../contacts/index.ts";
import { fieldsOfScript, variableFault } from "./told.ts";

/** What keeps a script from being published, each at its step. */
export function problemsOf(definition: ScriptDefinition, leadFields: LeadFields): ScriptProblem[] {
  const { steps } = definition;
  if (steps.length === 0) {
    return [{ step: null, field: "steps", reason: "needs at least one step" }];
  }
  const fields = fieldsOfScript(leadFields, definition);
  const own = steps.flatMap((step) => [
    ...textProblems(step, fields),
    ...branchProblems(step, fields),
    ...targetProblems(step, steps),
  ]);
  const doubled = [...doubledSteps(steps), ...questionProblems(steps)];
  // Where a step leads cannot be judged while it leads nowhere.
  const isWhole = steps.every((step) => targetProblems(step, steps).length === 0);
  return [...doubled, ...own, ...(isWhole ? wayProblems(steps) : [])];
}

/** Refuses to publish what has problems, naming each. */
export function demandSound(problems: readonly ScriptProblem[]): void {
  if (problems.length === 0) return;
  throw new Refusal("invalid", "The script cannot be published as it is", {
    errors: problems.map(({ step, field, reason }) => ({
      field: [step, field].filter((one) => one !== null).join("."),
      reason,
    })),
  });
}

function textProblems({ id, text }: ScriptStep, fields: LeadFields): ScriptProblem[] {
  const broken = brokenVariable(text);
  const reasons = variablesOf(text).flatMap((name) => variableFault(fields, name) ?? []);
  if (broken !== undefined) reasons.push("has braces that name nothing to fill in");
  return reasons.map((reason) => ({ step: id, field: "text", reason }));
}

function branchProblems({ id, branches }: ScriptStep, fields: LeadFields): ScriptProblem[] {
  return branches.flatMap(({ when }, at) => {
    try {
      checkCondition(fields, when);
      return [];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const [first] = error.more.errors ?? [];
      const reason = first ? `${first.field} ${first.reason}` : error.message;
      return [{ step: id, field: `branches.${at}`, reason }];
    }
  });
}

function targetsOf(step: ScriptStep): (string | null)[] {
  return [...step.branches.map(({ to }) => to), step.next];
}

function targetProblems(step: ScriptStep, steps: readonly ScriptStep[]): ScriptProblem[] {
  const ids = new Set(steps.map(({ id }) => id));
  const fault = (field: string, to: string | null): ScriptProblem[] =>
    to === null || ids.has(to)
      ? []
      : [{ step: step.id, field, reason: `leads to ${to}, which there is not` }];
  return [
    ...step.branches.flatMap(({ to }, at) => fault(`branches.${at}`, to)),
    ...fault("next", step.next),
  ];
}

function doubledSteps(steps: readonly ScriptStep[]): ScriptProblem[] {
  const ids = steps.map(({ id }) => id);
  const twice = new Set(ids.filter((id, at) => ids.indexOf(id) !== at));
  return [...twice].map((step) => ({ step, field: null, reason: "is there twice" }));
}

function questionProblems(steps: readonly ScriptStep[]): ScriptProblem[] {
  const all = steps.flatMap(({ id, questions }) => questions.map((one) => ({ id, ...one })));
  return all.flatMap(({ id, key, type, choices }, at): ScriptProblem[] => {
    const problem = (reason: string) => [{ step: id, field: `questions.${key}`, reason }];
    if (all.findIndex((one) => one.key === key) !== at) {
      return problem("has the name of another question");
    }
    if (type !== "CHOICE") return [];
    if (choices.length < 2) return problem("needs at least two choices");
    const isTwice = new Set(choices.map(({ value }) => value)).size < choices.length;
    return isTwice ? problem("has a choice twice") : [];
  });
}

/** Steps that nothing leads to, and steps from which no end is reached. */
function wayProblems(steps: readonly ScriptStep[]): ScriptProblem[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const reached = new Set<string>();
  const toSee = steps.slice(0, 1);
  for (let step = toSee.pop(); step; step = toSee.pop()) {
    if (reached.has(step.id)) continue;
    reached.add(step.id);
    toSee.push(...targetsOf(step).flatMap((to) => (to === null ? [] : (byId.get(to) ?? []))));
  }
  const ending = new Set<string>();
  for (let grown = true; grown; ) {
    const more = steps.filter(
      (step) => !ending.has(step.id) && targetsOf(step).some((to) => to === null || ending.has(to)),
    );
    for (const { id } of more) ending.add(id);
    grown = more.length > 0;
  }
  return steps.flatMap(({ id }): ScriptProblem[] => {
    if (!reached.has(id)) return [{ step: id, field: null, reason: "is reached from no step" }];
    if (ending.has(id)) return [];
    return [{ step: id, field: null, reason: "is in a loop that has no way out" }];
  });
}
