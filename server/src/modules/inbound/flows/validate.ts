import {
  exitsOf,
  type FlowDefinition,
  type FlowProblem,
  type FlowStep,
  isFlowEnd,
  namesIn,
} from "@parley/contract";
import { Refusal } from "../../../platform/errors.ts";

/** Queues, boxes and agents that are in use, and sounds that there are: a flow may name these. */
export type FlowPlaces = {
  queues: ReadonlySet<string>;
  boxes: ReadonlySet<string>;
  agents: ReadonlySet<string>;
  /** Of the numbers that it dials, which may not be dialled, and why. */
  barred: ReadonlyMap<string, string>;
  prompts: ReadonlySet<string>;
};

/** What keeps a flow from being published, each at its step. */
export function problemsOf({ steps }: FlowDefinition, places: FlowPlaces): FlowProblem[] {
  if (steps.length === 0)
    return [{ step: null, field: "steps", reason: "needs at least one step" }];
  const doubled = steps.filter(({ id }, at) => steps.findIndex((one) => one.id === id) !== at);
  const own = steps.flatMap((step) => [
    ...targetProblems(step, steps),
    ...partProblems(step, places),
    ...nameProblems(step, steps),
  ]);
  const isWhole = steps.every((step) => targetProblems(step, steps).length === 0);
  return [
    ...doubled.map(({ id }) => ({ step: id, field: "id", reason: "is the name of two steps" })),
    ...own,
    // Where the ways lead cannot be judged while one leads nowhere.
    ...(isWhole ? wayProblems(steps) : []),
  ];
}

/** Refuses to publish what has problems, naming each. */
export function demandSound(problems: readonly FlowProblem[]): void {
  if (problems.length === 0) return;
  throw new Refusal("invalid", "The flow cannot be published as it is", {
    errors: problems.map(({ step, field, reason }) => ({
      field: [step, field].filter((one) => one !== null).join("."),
      reason,
    })),
  });
}

function targetProblems(step: FlowStep, steps: readonly FlowStep[]): FlowProblem[] {
  return exitsOf(step).flatMap(({ to, field, optional }) => {
    if (to === null) return optional ? [] : [{ step: step.id, field, reason: "leads nowhere yet" }];
    if (steps.some(({ id }) => id === to)) return [];
    return [{ step: step.id, field, reason: "leads to a step that is gone" }];
  });
}

function partProblems(
  step: FlowStep,
  { queues, boxes, agents, barred, prompts }: FlowPlaces,
): FlowProblem[] {
  const found: [string, string][] = [];
  const promptId = ("promptId" in step && step.promptId) || null;
  if (promptId && !prompts.has(promptId)) found.push(["promptId", "is a sound that is gone"]);
  const isSilent = "text" in step && step.text === "" && promptId === null;
  if (step.type === "SAY" && isSilent) found.push(["text", "says nothing"]);
  if (step.type === "MENU") {
    if (isSilent) found.push(["text", "says nothing, so nobody knows what to press"]);
    if (step.options.length === 0) found.push(["options", "needs at least one key"]);
    for (const [at, { key }] of step.options.entries()) {
      const first = step.options.findIndex((one) => one.key === key);
      if (first !== at) found.push([`options.${at}.key`, "is chosen twice"]);
    }
  }
  if (step.type === "COLLECT") {
    if (isSilent) found.push(["text", "says nothing, so nobody knows what to enter"]);
    if (step.max < step.min) found.push(["max", "must not be less than the fewest digits"]);
  }
  if (step.type === "BRANCH" && step.cases.length === 0)
    found.push(["cases", "needs at least one"]);
  if (step.type === "WEBHOOK" && !isAddress(step.url))
    found.push(["url", "must be an https address"]);
  if (step.type === "QUEUE" && !queues.has(step.queueId ?? "")) {
    found.push(["queueId", step.queueId === null ? "names no queue yet" : "is no queue in use"]);
  }
  if (step.type === "VOICEMAIL" && !boxes.has(step.boxId ?? "")) {
    found.push(["boxId", step.boxId === null ? "names no box yet" : "is no box in use"]);
  }
  if (step.type === "TRANSFER") {
    const reason = step.number === "" ? "names no number yet" : barred.get(step.number);
    if (reason !== undefined) found.push(["number", reason]);
  }
  if (step.type === "AGENT" && !agents.has(step.agentId ?? "")) {
    found.push(["agentId", step.agentId === null ? "names no agent yet" : "is no agent any more"]);
  }
  return found.map(([field, reason]) => ({ step: step.id, field, reason }));
}

function isAddress(url: string): boolean {
  return URL.canParse(url) && ["https:", "http:"].includes(new URL(url).protocol);
}

/** Names in braces, and those that a branch asks for or a webhook is told, are set somewhere. */
function nameProblems(step: FlowStep, steps: readonly FlowStep[]): FlowProblem[] {
  const known = new Set(["caller", "called", ...steps.flatMap(setBy)]);
  const named = namedBy(step).filter(({ name }) => !known.has(name));
  return named.map(({ field, name }) => {
    const reason = name === "" ? "names no variable yet" : `names {${name}}, which no step sets`;
    return { step: step.id, field, reason };
  });
}

function setBy(step: FlowStep): string[] {
  if (step.type === "SET" || step.type === "COLLECT") return [step.variable];
  return step.type === "WEBHOOK" ? step.saves.map(({ variable }) => variable) : [];
}

function namedBy(step: FlowStep): { field: string; name: string }[] {
  const inText = (field: string, text: string | null) =>
    namesIn(text ?? "").map((name) => ({ field, name }));
  switch (step.type) {
    case "MENU":
    case "COLLECT":
      return [...inText("text", step.text), ...inText("wrongText", step.wrongText)];
    case "SAY":
    case "CALLBACK":
    case "TRANSFER":
    case "AGENT":
    case "HANG_UP":
      return inText("text", step.text);
    case "SET":
      return inText("value", step.value);
    case "BRANCH":
      return [{ field: "variable", name: step.variable }];
    case "WEBHOOK":
      return step.sends.map((name) => ({ field: "sends", name }));
    default:
      return [];
  }
}

/** Every step is come to, every way has an end, and nobody goes round without having pressed a key. */
function wayProblems(steps: readonly FlowStep[]): FlowProblem[] {
  const [first] = steps;
  const byId = new Map(steps.map((step) => [step.id, step]));
  const next = (step: FlowStep, onlyUnasked = false) =>
    exitsOf(step).flatMap(({ to, asked }) => {
      const target = to === null || (onlyUnasked && asked) ? undefined : byId.get(to);
      return target ? [target] : [];
    });
  const reached = first ? closure([first], next) : new Set<FlowStep>();
  const before = (step: FlowStep) => steps.filter((one) => next(one).includes(step));
  const ending = closure(steps.filter(isFlowEnd), before);
  return steps.flatMap((step) => {
    const at = (field: string | null, reason: string) => [{ step: step.id, field, reason }];
    if (!reached.has(step)) return at(null, "is reached from nowhere");
    if (!ending.has(step)) return at(null, "leads to no queue, mailbox or end");
    const unasked = closure(next(step, true), (one) => next(one, true));
    if (unasked.has(step)) return at(null, "is part of a ring that callers go round without a key");
    return [];
  });
}

function closure(from: readonly FlowStep[], next: (step: FlowStep) => FlowStep[]): Set<FlowStep> {
  const found = new Set(from);
  for (const step of found) for (const one of next(step)) found.add(one);
  return found;
}
