import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import {
  answerField,
  type LeadFieldInfo,
  opsOfType,
  type ScriptDefinition,
  type ScriptProblem,
  type ScriptStep,
} from "@parley/contract";
import { Plus, TriangleAlert, X } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ConditionEditor } from "../../shared/condition-editor/condition-editor.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { newQuestion } from "./draft.ts";
import { QuestionEditor } from "./question-editor.tsx";
import styles from "./scripts.module.css";
import { VariableMenu } from "./variable-menu.tsx";

type Props = {
  step: ScriptStep;
  draft: ScriptDefinition;
  disabled: boolean;
  problems: readonly ScriptProblem[];
  onChange: (step: ScriptStep) => void;
};

/** One step: what is said, what is asked, where it goes on. */
export function StepEditor({ step, draft, disabled, problems, onChange }: Props) {
  const { t } = useTranslation("scripts");
  const ask = () =>
    onChange({
      ...step,
      questions: [...step.questions, newQuestion(draft, "YES_NO", t("newQuestion"))],
    });
  return (
    <fieldset className={styles.step} disabled={disabled}>
      {problems.map(({ field, reason }) => (
        <p key={`${field} ${reason}`} className={styles.problem}>
          <TriangleAlert className="icon-14" aria-hidden />
          {field ?? t("thisStep")}: {reason}
        </p>
      ))}
      <TextInput
        label={t("stepTitle")}
        maxLength={80}
        value={step.title}
        onChange={(event) => onChange({ ...step, title: event.currentTarget.value })}
      />
      <div>
        <Textarea
          label={t("text")}
          autosize
          minRows={3}
          maxLength={4000}
          value={step.text}
          onChange={(event) => onChange({ ...step, text: event.currentTarget.value })}
        />
        <VariableMenu
          draft={draft}
          onPick={(name) => onChange({ ...step, text: `${step.text}{{${name}}}` })}
        />
      </div>
      <Checkbox
        label={t("pausesRecording")}
        description={t("pausesRecordingText")}
        checked={step.pausesRecording}
        onChange={(event) => onChange({ ...step, pausesRecording: event.currentTarget.checked })}
      />
      <h2>{t("questions")}</h2>
      {step.questions.map((question, at) => (
        <QuestionEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: its name is being written
          key={at}
          question={question}
          onChange={(next) => onChange({ ...step, questions: step.questions.with(at, next) })}
          onRemove={() => onChange({ ...step, questions: step.questions.toSpliced(at, 1) })}
        />
      ))}
      <div>
        <Button size="small" icon={Plus} onClick={ask} disabled={step.questions.length >= 8}>
          {t("addQuestion")}
        </Button>
      </div>
      <Ways step={step} draft={draft} onChange={onChange} />
    </fieldset>
  );
}

const typeOf = {
  CHOICE: "CHOICE",
  YES_NO: "BOOLEAN",
  TEXT: "TEXT",
  NUMBER: "NUMBER",
  DATE: "DATE",
} as const;

/** The questions of a script, as what a condition may ask. */
function useAnswerFields(draft: ScriptDefinition): readonly LeadFieldInfo[] {
  const { t } = useTranslation("scripts");
  return useMemo(
    () =>
      draft.steps
        .flatMap(({ questions }) => questions)
        .map(({ key, type, label, choices }) => ({
          key: answerField(key),
          label: t("answerTo", { label }),
          type: typeOf[type],
          ops: [...opsOfType[typeOf[type]]],
          sortable: false,
          choices: type === "CHOICE" ? choices : null,
          refers: null,
        })),
    [draft, t],
  );
}

/** Branches in their order, and where it goes on without one. */
function Ways({ step, draft, onChange }: Pick<Props, "step" | "draft" | "onChange">) {
  const { t } = useTranslation("scripts");
  const fields = useAnswerFields(draft);
  const put = (branches: ScriptStep["branches"]) => onChange({ ...step, branches });
  const add = () => put([...step.branches, { when: { all: [] }, to: null }]);
  return (
    <>
      <h2>{t("goesOn")}</h2>
      {step.branches.map((branch, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: branches have no name, and keep their place
        <section key={at} className={styles.branch} aria-label={t("branch", { number: at + 1 })}>
          <div className={styles.actions}>
            <span className="strong">{t(at === 0 ? "if" : "elseIf")}</span>
            <IconButton
              icon={X}
              label={t("removeBranch")}
              onClick={() => put(step.branches.toSpliced(at, 1))}
            />
          </div>
          <ConditionEditor
            more={fields}
            value={branch.when}
            onChange={(when) =>
              put(step.branches.with(at, { ...branch, when: when ?? { all: [] } }))
            }
          />
          <Target
            label={t("then")}
            step={step}
            draft={draft}
            value={branch.to}
            onChange={(to) => put(step.branches.with(at, { ...branch, to }))}
          />
        </section>
      ))}
      <div>
        <Button size="small" icon={Plus} onClick={add} disabled={step.branches.length >= 12}>
          {t("addBranch")}
        </Button>
      </div>
      <Target
        label={t(step.branches.length === 0 ? "always" : "else")}
        step={step}
        draft={draft}
        value={step.next}
        onChange={(next) => onChange({ ...step, next })}
      />
    </>
  );
}

type TargetProps = Pick<Props, "step" | "draft"> & {
  label: string;
  value: string | null;
  onChange: (to: string | null) => void;
};

const end = "=end";

function Target({ label, step, draft, value, onChange }: TargetProps) {
  const { t } = useTranslation("scripts");
  const steps = draft.steps.filter(({ id }) => id !== step.id);
  return (
    <Select
      label={label}
      className={styles.target ?? ""}
      data={[
        ...steps.map(({ id, title }) => ({ value: id, label: title })),
        { value: end, label: t("theEnd") },
      ]}
      value={value ?? end}
      allowDeselect={false}
      onChange={(to) => onChange(to === end ? null : to)}
    />
  );
}
