import { Select, TextInput } from "@mantine/core";
import { exitsOf, type FlowDefinition, type FlowProblem, type FlowStep } from "@parley/contract";
import { Trash2, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../ui/button.tsx";
import { withExit } from "./draft.ts";
import styles from "./flows.module.css";
import { AgentFields, TransferFields } from "./step-hand.tsx";
import type { Fields } from "./step-parts.tsx";
import {
  BoxFields,
  BranchFields,
  HoursFields,
  QueueFields,
  SetFields,
  WebhookFields,
} from "./step-rules.tsx";
import { CollectFields, MenuFields, SaidFields } from "./step-talk.tsx";
import { useExitName } from "./steps.ts";

type Props = {
  step: FlowStep;
  draft: FlowDefinition;
  disabled: boolean;
  problems: readonly FlowProblem[];
  onChange: (step: FlowStep) => void;
  onRemove: () => void;
  onFirst: () => void;
};

/** One step: what it does, where its ways lead, and what is wrong with it. */
export function StepFields(props: Props) {
  const { step, draft, disabled, problems, onChange, onRemove, onFirst } = props;
  const { t } = useTranslation("flows");
  const isFirst = draft.steps[0]?.id === step.id;
  return (
    <section className={styles.card} aria-label={step.name}>
      <div className={styles.bar}>
        <span className="muted t1">{t(`type.${step.type}`)}</span>
        {!disabled && !isFirst && (
          <Button size="small" variant="quiet" onClick={onFirst}>
            {t("makeFirst")}
          </Button>
        )}
        {!disabled && (
          <IconButton
            icon={Trash2}
            label={t("removeStep", { name: step.name })}
            onClick={onRemove}
          />
        )}
      </div>
      {problems.map(({ field, reason }) => (
        <p key={`${field} ${reason}`} className={styles.problem}>
          <TriangleAlert className="icon-14" aria-hidden />
          {field ? `${field} ${reason}` : `${t("thisStep")} ${reason}`}
        </p>
      ))}
      <fieldset className={styles.fields} disabled={disabled}>
        <TextInput
          label={t("stepName")}
          maxLength={80}
          value={step.name}
          onChange={(event) => onChange({ ...step, name: event.currentTarget.value })}
        />
        <OwnFields step={step} draft={draft} onChange={onChange} />
        <Ways step={step} draft={draft} onChange={onChange} />
      </fieldset>
    </section>
  );
}

function OwnFields({ step, draft, onChange }: Fields) {
  const own = { draft, onChange };
  switch (step.type) {
    case "MENU":
      return <MenuFields step={step} {...own} />;
    case "COLLECT":
      return <CollectFields step={step} {...own} />;
    case "HOURS":
      return <HoursFields step={step} {...own} />;
    case "SET":
      return <SetFields step={step} {...own} />;
    case "BRANCH":
      return <BranchFields step={step} {...own} />;
    case "WEBHOOK":
      return <WebhookFields step={step} {...own} />;
    case "QUEUE":
      return <QueueFields step={step} {...own} />;
    case "TRANSFER":
      return <TransferFields step={step} {...own} />;
    case "AGENT":
      return <AgentFields step={step} {...own} />;
    case "VOICEMAIL":
      return <BoxFields step={step} {...own} />;
    default:
      return <SaidFields step={step} {...own} />;
  }
}

/** Where each way out leads: the same as drawing a line, for the keyboard. */
function Ways({ step, draft, onChange }: Fields) {
  const { t } = useTranslation("flows");
  const exitName = useExitName();
  const exits = exitsOf(step);
  if (exits.length === 0) return <p className="muted t1">{t("isEnd")}</p>;
  const data = draft.steps.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <span className="strong t1">{t("ways")}</span>
      {exits.map(({ name, to, field, optional }) => (
        <Select
          key={field}
          label={exitName(step, name)}
          placeholder={t(optional ? "ownWay" : "nowhere")}
          clearable
          searchable
          data={data}
          value={to}
          onChange={(id) => onChange(withExit(step, field, id))}
        />
      ))}
    </>
  );
}
