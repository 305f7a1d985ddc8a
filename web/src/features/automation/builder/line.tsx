import { Menu } from "@mantine/core";
import type { ActionInfo, WorkflowProblem, WorkflowStep } from "@parley/contract";
import {
  ArrowDown,
  ArrowUp,
  CalendarClock,
  Clock,
  GitBranch,
  type LucideIcon,
  Plus,
  Radio,
  Trash2,
  TriangleAlert,
  Zap,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../../ui/button.tsx";
import styles from "./builder.module.css";
import { WaitFields } from "./clock-fields.tsx";
import { Conditions } from "./conditions.tsx";
import { hasArms, type Place, type StepKind, stepsIn, type Within } from "./draft.ts";
import { ParamFields } from "./param-fields.tsx";

export type Editing = {
  steps: readonly WorkflowStep[];
  problems: readonly WorkflowProblem[];
  actions: readonly ActionInfo[];
  disabled: boolean;
  onAdd: (place: Place, kind: StepKind, action?: string) => void;
  onMove: (id: string, by: -1 | 1) => void;
  onRemove: (id: string) => void;
  onChange: (step: WorkflowStep) => void;
};

/** The steps of one line, each with what stands in its arms. */
export function Line({ within, editing }: { within: Within; editing: Editing }) {
  const line = stepsIn(editing.steps, within);
  return (
    <ol className={styles.line}>
      <li>
        <Gap place={{ within, at: 0 }} editing={editing} />
      </li>
      {line.map((step, at) => (
        <li key={step.id}>
          <StepCard step={step} at={at} length={line.length} editing={editing} />
          {hasArms(step) && <Arms step={step} editing={editing} />}
          <Gap place={{ within, at: at + 1 }} editing={editing} />
        </li>
      ))}
    </ol>
  );
}

function Arms({ step, editing }: { step: WorkflowStep; editing: Editing }) {
  const { t } = useTranslation("automation");
  const kind = step.type === "BRANCH" ? "branch" : "wait";
  return (
    <div className={styles.arms}>
      {(["THEN", "ELSE"] as const).map((arm) => (
        <section key={arm} className={styles.arm}>
          <h4>{t(`arm.${kind}.${arm}`)}</h4>
          <Line within={{ step: step.id, arm }} editing={editing} />
        </section>
      ))}
    </div>
  );
}

const kindIcons: Record<Exclude<StepKind, "ACTION">, LucideIcon> = {
  BRANCH: GitBranch,
  DURATION: Clock,
  TIME: CalendarClock,
  EVENT: Radio,
};

/** Between two steps: what can be put there. */
function Gap({ place, editing }: { place: Place; editing: Editing }) {
  const { t } = useTranslation("automation");
  if (editing.disabled) return <div className={styles.gap} />;
  return (
    <div className={styles.gap}>
      <Menu withinPortal shadow="none" position="bottom">
        <Menu.Target>
          <IconButton icon={Plus} label={t("addStep")} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t("actions")}</Menu.Label>
          {editing.actions.map(({ name }) => (
            <Menu.Item
              key={name}
              leftSection={<Zap className="icon-14" aria-hidden />}
              onClick={() => editing.onAdd(place, "ACTION", name)}
            >
              {t(`action.${name}` as "action.note", { defaultValue: name })}
            </Menu.Item>
          ))}
          <Menu.Label>{t("flow")}</Menu.Label>
          {(["BRANCH", "DURATION", "TIME", "EVENT"] as const).map((kind) => {
            const Icon = kindIcons[kind];
            return (
              <Menu.Item
                key={kind}
                leftSection={<Icon className="icon-14" aria-hidden />}
                onClick={() => editing.onAdd(place, kind)}
              >
                {t(`kind.${kind}`)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

type CardProps = { step: WorkflowStep; at: number; length: number; editing: Editing };

function StepCard({ step, at, length, editing }: CardProps) {
  const { t } = useTranslation("automation");
  const name = useStepName()(step);
  const Icon = step.type === "ACTION" ? Zap : kindIcons[kindOf(step)];
  const problems = editing.problems.filter((problem) => problem.at === step.id);
  return (
    <section
      className={styles.card}
      aria-label={name}
      data-bad={problems.length > 0 ? "" : undefined}
    >
      <div className={styles.head}>
        <Icon className="icon-14" aria-hidden />
        <h2>{name}</h2>
        {!editing.disabled && (
          <>
            <IconButton
              icon={ArrowUp}
              label={t("moveUp", { name })}
              disabled={at === 0}
              onClick={() => editing.onMove(step.id, -1)}
            />
            <IconButton
              icon={ArrowDown}
              label={t("moveDown", { name })}
              disabled={at === length - 1}
              onClick={() => editing.onMove(step.id, 1)}
            />
            <IconButton
              icon={Trash2}
              label={t("removeStep", { name })}
              onClick={() => editing.onRemove(step.id)}
            />
          </>
        )}
      </div>
      <div className={styles.body}>
        <StepFields step={step} editing={editing} />
        <Problems problems={problems} />
      </div>
    </section>
  );
}

function StepFields({ step, editing }: { step: WorkflowStep; editing: Editing }) {
  const { actions, disabled, onChange } = editing;
  switch (step.type) {
    case "ACTION": {
      const action = actions.find(({ name }) => name === step.action);
      return <ParamFields step={step} action={action} disabled={disabled} onChange={onChange} />;
    }
    case "BRANCH":
      return (
        <Conditions
          value={step.condition}
          disabled={disabled}
          onChange={(condition) => onChange({ ...step, condition: condition ?? { all: [] } })}
        />
      );
    case "WAIT":
      return <WaitFields step={step} disabled={disabled} onChange={onChange} />;
  }
}

/** What is wrong at a place, in words. */
export function Problems({ problems }: { problems: readonly WorkflowProblem[] }) {
  const { t } = useTranslation("automation");
  return problems.map(({ field, reason }) => (
    <p key={`${field} ${reason}`} className={styles.problem}>
      <TriangleAlert className="icon-14" aria-hidden />
      {field === null
        ? reason
        : `${t(`param.${field}` as "param.text", { defaultValue: field })}: ${reason}`}
    </p>
  ));
}

function kindOf(step: Exclude<WorkflowStep, { type: "ACTION" }>): Exclude<StepKind, "ACTION"> {
  return step.type === "BRANCH" ? "BRANCH" : step.wait.type;
}

/** What a step does, in a few words. */
export function useStepName(): (step: WorkflowStep) => string {
  const { t } = useTranslation("automation");
  return (step) => {
    if (step.type !== "ACTION") return t(`kind.${kindOf(step)}`);
    return t(`action.${step.action}` as "action.note", { defaultValue: step.action });
  };
}
