import {
  type AnswerValue,
  answerField,
  type CallScript,
  type Facts,
  type OpenQuestion,
  type ScriptStep,
  stepAfter,
  walkScript,
} from "@parley/contract";

export type Answers = Readonly<Record<string, AnswerValue>>;

/** What is needed to walk through a script: the same of a call and of a trial. */
export type Walkable = Pick<CallScript, "definition" | "facts" | "values" | "at">;

/** Where somebody stands in a script, and where he may go. */
export type Place = {
  step: ScriptStep | undefined;
  path: readonly ScriptStep[];
  /** Null at the end of the script. */
  next: string | null;
  back: string | null;
  open: readonly OpenQuestion[];
};

export function placeIn(script: Walkable, answers: Answers, stepId: string): Place {
  const { definition, facts, at } = script;
  const now = new Date(at);
  const all = factsWith(facts, answers);
  const { path, open } = walkScript(definition, all, now);
  const step = definition.steps.find(({ id }) => id === stepId) ?? definition.steps[0];
  const index = path.findIndex(({ id }) => id === step?.id);
  // An answer that was changed may lead past the step that is open: back goes to the way again.
  const before = index === -1 ? path.at(-1) : path[index - 1];
  const next = step ? stepAfter(step, all, now) : null;
  return { step, path, next, back: before?.id ?? null, open };
}

function factsWith(facts: Facts, answers: Answers): Facts {
  const given = Object.entries(answers).map(([key, value]) => [answerField(key), value]);
  return { ...facts, ...Object.fromEntries(given) };
}

/** The answers of a call by their questions. */
export function answersOf({ answers }: Pick<CallScript, "answers">): Answers {
  return Object.fromEntries(answers.map(({ question, value }) => [question, value]));
}
