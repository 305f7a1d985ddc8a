import { type Facts, matches } from "./condition-matches.ts";
import type { ScriptDefinition, ScriptQuestion, ScriptStep } from "./script-parts.ts";

// Without schemas, for the browser runs it too: the desk goes on at once, the server judges by the same.

/** Where answers lie among the facts of the lead. */
export const answerField = (key: string): string => `answer.${key}`;

/** A required question that has no answer, and where it stands. */
export type OpenQuestion = { step: ScriptStep; question: ScriptQuestion };

export type ScriptWalk = {
  /** The steps that these answers lead through, from the first. */
  path: readonly ScriptStep[];
  /** Whether the path comes to an end of the script, and not back to where it was. */
  isWhole: boolean;
  open: readonly OpenQuestion[];
};

/** Where a script goes from a step: the first branch whose condition holds, else the next. */
export function stepAfter(step: ScriptStep, facts: Facts, now: Date): string | null {
  const branch = step.branches.find(({ when }) => matches(when, facts, now));
  return branch ? branch.to : step.next;
}

/**
 * The way that answers and fields lead through a script. Who is led back to a step that he came from
 * answers there anew, so the walk ends with it.
 */
export function walkScript({ steps }: ScriptDefinition, facts: Facts, now: Date): ScriptWalk {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const path: ScriptStep[] = [];
  let step = steps[0];
  while (step && !path.includes(step)) {
    path.push(step);
    const to = stepAfter(step, facts, now);
    if (to === null) return { path, isWhole: true, open: openIn(path, facts) };
    step = byId.get(to);
  }
  return { path, isWhole: false, open: openIn(path, facts) };
}

function openIn(path: readonly ScriptStep[], facts: Facts): OpenQuestion[] {
  return path.flatMap((step) =>
    step.questions
      .filter(({ key, required }) => required && isMissing(facts[answerField(key)]))
      .map((question) => ({ step, question })),
  );
}

function isMissing(fact: Facts[string] | undefined): boolean {
  return fact === undefined || fact === null || fact === "";
}

/** A piece of a text that is said: words, or what is filled in. */
export type TextPart =
  | { type: "WORDS"; text: string }
  | { type: "VARIABLE"; name: string; instead: string | null };

const variable = /\{\{\s*([A-Za-z][\w.]*)\s*(?:\|([^{}]*))?\}\}/g;

/** The pieces of a text, in their order. */
export function partsOfText(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const found of text.matchAll(variable)) {
    if (found.index > at) parts.push({ type: "WORDS", text: text.slice(at, found.index) });
    parts.push({ type: "VARIABLE", name: found[1] ?? "", instead: found[2]?.trim() ?? null });
    at = found.index + found[0].length;
  }
  if (at < text.length) parts.push({ type: "WORDS", text: text.slice(at) });
  return parts;
}

/** The names that a text fills in, each once. */
export function variablesOf(text: string): string[] {
  const names = partsOfText(text).flatMap((part) => (part.type === "VARIABLE" ? [part.name] : []));
  return [...new Set(names)];
}

/** A part of a text that looks like something to be filled in and is none: `{{lead name}}`, `{{`. */
export function brokenVariable(text: string): string | undefined {
  const words = partsOfText(text).flatMap((part) => (part.type === "WORDS" ? [part.text] : []));
  return words.find((one) => one.includes("{{") || one.includes("}}"))?.trim();
}
