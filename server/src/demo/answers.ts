import type { AnswerValue, CallScript, ScriptQuestion } from "@parley/contract";
import type { Random } from "../modules/telephony/index.ts";
import { oneOf } from "./manner.ts";

/** No script is longer: whoever is led round in circles stops here. */
export const mostAnswers = 40;
const daysAhead = 60;
const dayMs = 86_400_000;
const sayings = ["Wants it in writing", "Price first", "Next month", "Ask the partner"];

/** The first question of a call's path without an answer, needed or not. */
export function nextQuestion({
  definition,
  path,
  answers,
}: Pick<CallScript, "definition" | "path"> & {
  answers: readonly { question: string }[];
}): ScriptQuestion | undefined {
  const answered = new Set(answers.map(({ question }) => question));
  return definition.steps
    .filter(({ id }) => path.includes(id))
    .flatMap(({ questions }) => questions)
    .find(({ key }) => !answered.has(key));
}

/** What a simulated agent puts down for a question. */
export function answerTo(
  { type, choices }: ScriptQuestion,
  random: Random,
  today: Date,
): AnswerValue {
  switch (type) {
    case "CHOICE":
      return oneOf(choices, random)?.value ?? "";
    case "YES_NO":
      return random() < 0.5;
    case "NUMBER":
      return 1 + Math.floor(random() * 20);
    case "TEXT":
      return oneOf(sayings, random) ?? "";
    case "DATE": {
      const days = Math.floor(random() * daysAhead);
      return new Date(today.getTime() + days * dayMs).toISOString().slice(0, 10);
    }
  }
}
