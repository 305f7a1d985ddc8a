import { partsOfText } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import type { Answers, Walkable } from "./run.ts";
import styles from "./script.module.css";

type Props = { script: Pick<Walkable, "definition" | "values">; answers: Answers; text: string };

/** What the agent says, with everything filled in that is known. */
export function SpokenText({ script, answers, text }: Props) {
  const sayOf = useValues(script, answers);
  return (
    <p className={styles.text}>
      {partsOfText(text).map((part, at) => {
        if (part.type === "WORDS") return part.text;
        const value = sayOf(part.name) ?? part.instead;
        return (
          <strong
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text keep their place
            key={at}
            data-missing={value === null || undefined}
          >
            {value ?? "…"}
          </strong>
        );
      })}
    </p>
  );
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

function useValues({ definition, values }: Props["script"], answers: Answers) {
  const format = useFormat();
  const sayAnswer = useAnswerWords();
  const say = (text: string) => {
    if (instant.test(text)) return format.dateTime(text);
    return day.test(text) ? format.date(text, "UTC") : text;
  };
  return (name: string): string | null => {
    const key = name.startsWith("answer.") ? name.slice("answer.".length) : undefined;
    if (key === undefined) {
      const known = values[name];
      return known ? say(known) : null;
    }
    const question = definition.steps
      .flatMap(({ questions }) => questions)
      .find((one) => one.key === key);
    const given = answers[key];
    return question && given !== undefined ? sayAnswer(question, given) : null;
  };
}

type Asked = Walkable["definition"]["steps"][number]["questions"][number];

/** An answer in words: a choice by its name, yes and no, a day as one writes it. */
export function useAnswerWords(): (question: Asked, value: Answers[string]) => string {
  const { t } = useTranslation("scripts");
  const format = useFormat();
  return ({ type, choices }, value) => {
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (typeof value === "number") return format.decimal(value, Number.isInteger(value) ? 0 : 2);
    if (type === "CHOICE") return choices.find((one) => one.value === value)?.label ?? value;
    return type === "DATE" ? format.date(value, "UTC") : value;
  };
}
