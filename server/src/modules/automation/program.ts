import type { WorkflowProblem, WorkflowStep } from "@parley/contract";

type Of<T extends WorkflowStep["type"]> = Extract<WorkflowStep, { type: T }>;

/** A step with the places that may follow it; the length of the program is its end. */
export type Instruction =
  | { type: "ACTION"; step: Of<"ACTION">; next: number }
  | { type: "BRANCH"; step: Of<"BRANCH">; yes: number; no: number }
  | { type: "WAIT"; step: Of<"WAIT">; yes: number; no: number };
export type Program = readonly Instruction[];

const mostDepth = 5;

/** The steps in the order in which they stand on screen, each with what follows it. */
export function compile(steps: readonly WorkflowStep[]): Program {
  const lines = linesOf(steps);
  const order: WorkflowStep[] = [];
  const after = new Map<string, string | null>();
  const walk = (line: string, continuation: string | null): void => {
    const here = lines.get(line) ?? [];
    here.forEach((step, at) => {
      const next = here[at + 1]?.id ?? continuation;
      order.push(step);
      after.set(step.id, next);
      for (const arm of ["THEN", "ELSE"] as const) walk(`${step.id} ${arm}`, next);
    });
  };
  walk(mainLine, null);
  const places = new Map(order.map(({ id }, at) => [id, at]));
  const placeOf = (id: string | null | undefined) => places.get(id ?? "") ?? order.length;
  return order.map((step) => {
    const next = after.get(step.id) ?? null;
    if (step.type === "ACTION") return { type: "ACTION", step, next: placeOf(next) };
    const first = (arm: string) => placeOf(lines.get(`${step.id} ${arm}`)?.[0]?.id ?? next);
    const ways = { yes: first("THEN"), no: first("ELSE") };
    return step.type === "BRANCH"
      ? { type: "BRANCH", step, ...ways }
      : { type: "WAIT", step, ...ways };
  });
}

const mainLine = "";

/** Steps by the line that they stand in, in order. */
function linesOf(steps: readonly WorkflowStep[]): Map<string, WorkflowStep[]> {
  const lines = new Map<string, WorkflowStep[]>();
  for (const step of steps) {
    const line = step.within === null ? mainLine : `${step.within.step} ${step.within.arm}`;
    lines.set(line, [...(lines.get(line) ?? []), step]);
  }
  return lines;
}

/** Whether a step has arms that others can stand in. */
function hasArms(step: WorkflowStep): boolean {
  return step.type === "BRANCH" || (step.type === "WAIT" && step.wait.type === "EVENT");
}

/** Steps that stand nowhere, twice, or too deep. */
export function structureProblems(steps: readonly WorkflowStep[]): WorkflowProblem[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const seen = new Set<string>();
  return steps.flatMap((step) => {
    const reason = seen.has(step.id) ? "has the name of another step" : misplaced(step, byId);
    seen.add(step.id);
    return reason === undefined ? [] : [{ at: step.id, field: null, reason }];
  });
}

function misplaced(
  step: WorkflowStep,
  byId: ReadonlyMap<string, WorkflowStep>,
): string | undefined {
  let depth = 0;
  let within = step.within;
  while (within !== null) {
    const parent = byId.get(within.step);
    if (!parent || !hasArms(parent)) return "stands in a step that has no arms";
    depth++;
    if (depth > mostDepth) return `is nested more than ${mostDepth} deep`;
    within = parent.within;
  }
  return undefined;
}
