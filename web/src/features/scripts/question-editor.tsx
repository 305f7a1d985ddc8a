import { Checkbox, Select, TagsInput, TextInput } from "@mantine/core";
import { questionTypes, type ScriptQuestion } from "@parley/contract";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../ui/button.tsx";
import { choicesOf } from "./draft.ts";
import styles from "./scripts.module.css";

type Props = {
  question: ScriptQuestion;
  onChange: (question: ScriptQuestion) => void;
  onRemove: () => void;
};

/** One question: its words, its kind, its choices, and whether it must be answered. */
export function QuestionEditor({ question, onChange, onRemove }: Props) {
  const { t } = useTranslation("scripts");
  const { choices } = question;
  const choose = (labels: string[]) => {
    const known = new Map(choices.map((choice) => [choice.label, choice.value]));
    // A choice that stays keeps its short name: branches ask for it.
    onChange({
      ...question,
      choices: choicesOf(labels).map((one) => ({
        ...one,
        value: known.get(one.label) ?? one.value,
      })),
    });
  };
  return (
    <section className={styles.questionCard} aria-label={question.label}>
      <div className={styles.pair}>
        <TextInput
          label={t("question")}
          maxLength={200}
          value={question.label}
          onChange={(event) => onChange({ ...question, label: event.currentTarget.value })}
        />
        <Select
          label={t("kind")}
          data={questionTypes.map((value) => ({ value, label: t(`type.${value}`) }))}
          value={question.type}
          allowDeselect={false}
          onChange={(value) => {
            const type = questionTypes.find((one) => one === value);
            if (type) onChange({ ...question, type });
          }}
        />
        <TextInput
          label={t("key")}
          description={t("keyHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          maxLength={31}
          value={question.key}
          onChange={(event) =>
            onChange({ ...question, key: event.currentTarget.value.replace(/[^a-z0-9_]/g, "") })
          }
        />
        {question.type === "CHOICE" && (
          <TagsInput
            label={t("choices")}
            description={t("choicesHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            value={choices.map(({ label }) => label)}
            maxTags={20}
            onChange={choose}
          />
        )}
      </div>
      <div className={styles.actions}>
        <Checkbox
          label={t("required")}
          checked={question.required}
          onChange={(event) => onChange({ ...question, required: event.currentTarget.checked })}
        />
        <IconButton icon={X} label={t("removeQuestion")} onClick={onRemove} />
      </div>
    </section>
  );
}
