import {
  type AnswerValue,
  answerField,
  type Facts,
  type OpenQuestion,
  type ScriptDefinition,
  type ScriptQuestion,
} from "@parley/contract";

/** The question of a script by its name. */
export function questionOf(definition: ScriptDefinition, key: string): ScriptQuestion | undefined {
  return definition.steps.flatMap(({ questions }) => questions).find((one) => one.key === key);
}

const day = /^\d{4}-\d{2}-\d{2}$/;

/** Why a value is no answer to a question. */
export function answerFault(question: ScriptQuestion, value: AnswerValue): string | undefined {
  switch (question.type) {
    case "CHOICE":
      return question.choices.some((choice) => choice.value === value)
        ? undefined
        : "is none of the choices";
    case "YES_NO":
      return typeof value === "boolean" ? undefined : "needs yes or no";
    case "TEXT":
      return typeof value === "string" && value.trim() !== "" ? undefined : "needs a text";
    case "NUMBER":
      return typeof value === "number" && Number.isFinite(value) ? undefined : "needs a number";
    case "DATE":
      return isDay(value) ? undefined : "needs a date like 2026-03-31";
  }
}

function isDay(value: AnswerValue): boolean {
  if (typeof value !== "string" || !day.test(value)) return false;
  const at = Date.parse(value);
  // The 31st of June is read as the 1st of July.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}

/** Whether an answer is one of given choices, and so no words of the person's own. */
export function isChosen({ type }: ScriptQuestion): boolean {
  return type === "CHOICE" || type === "YES_NO";
}

/** Facts of a lead with the answers that were given. */
export function withAnswers(
  facts: Facts,
  answers: Iterable<readonly [string, AnswerValue]>,
): Facts {
  const given = [...answers].map(([key, value]) => [answerField(key), value] as const);
  return { ...facts, ...Object.fromEntries(given) };
}

/** An open question as it is told. */
export function toOpen({ step, question }: OpenQuestion) {
  return { stepId: step.id, step: step.title, question: question.key, label: question.label };
}
