import { NumberInput, Textarea, TextInput } from "@mantine/core";
import type { AnswerValue, ScriptQuestion } from "@parley/contract";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./script.module.css";

type Props = {
  question: ScriptQuestion;
  value: AnswerValue | undefined;
  disabled: boolean;
  onAnswer: (value: AnswerValue | null) => void;
};

/** One question and its answer: chosen with a press, or written and kept when the field is left. */
export function QuestionInput(props: Props) {
  const { question } = props;
  const { t } = useTranslation("scripts");
  if (question.type === "YES_NO") {
    const choices = [true, false].map((one) => ({ value: one, label: t(one ? "yes" : "no") }));
    return <Choices {...props} choices={choices} />;
  }
  if (question.type === "CHOICE") return <Choices {...props} choices={question.choices} />;
  return <Written {...props} />;
}

type Choice = { value: string | boolean; label: string };

function Choices({
  question,
  value,
  disabled,
  onAnswer,
  choices,
}: Props & { choices: readonly Choice[] }) {
  return (
    <fieldset className={styles.question} disabled={disabled}>
      <legend>
        <Label question={question} />
      </legend>
      <div className={styles.choices}>
        {choices.map((choice) => (
          <button
            key={String(choice.value)}
            type="button"
            data-question={question.key}
            className={styles.choice}
            aria-pressed={value === choice.value}
            onClick={() => onAnswer(value === choice.value ? null : choice.value)}
          >
            {choice.label}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

function Written({ question, value, disabled, onAnswer }: Props) {
  const [text, setText] = useState(() => String(value ?? ""));
  // Answered elsewhere, or taken back because it was refused.
  useEffect(() => setText(String(value ?? "")), [value]);
  const keep = () => {
    const next = text.trim();
    if (next === String(value ?? "")) return;
    if (next === "") return onAnswer(null);
    if (question.type !== "NUMBER") return onAnswer(next);
    const number = Number(next);
    if (Number.isFinite(number)) onAnswer(number);
  };
  const common = {
    label: <Label question={question} />,
    "data-question": question.key,
    disabled,
    value: text,
    onBlur: keep,
  };
  const onEnter = (event: { key: string }) => {
    if (event.key === "Enter") keep();
  };
  if (question.type === "NUMBER") {
    return (
      <NumberInput
        {...common}
        classNames={{ input: styles.short ?? "" }}
        onChange={(next) => setText(String(next))}
        onKeyDown={onEnter}
      />
    );
  }
  if (question.type === "DATE") {
    return (
      <TextInput
        {...common}
        type="date"
        classNames={{ input: styles.short ?? "" }}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onEnter}
      />
    );
  }
  return (
    <Textarea
      {...common}
      autosize
      minRows={1}
      maxRows={5}
      maxLength={2000}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}

function Label({ question }: { question: ScriptQuestion }) {
  const { t } = useTranslation("scripts");
  return (
    <>
      {question.label}
      {!question.required && <span className="muted"> {t("optional")}</span>}
    </>
  );
}
