import {
  getAutomationCatalogue,
  type WorkflowDefinition,
  type WorkflowDetail,
} from "@parley/contract";
import { Filter, Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import styles from "./builder.module.css";
import { TriggerFields } from "./clock-fields.tsx";
import { Conditions } from "./conditions.tsx";
import { addStep, changeStep, moveStep, newStep, removeStep } from "./draft.ts";
import { type Editing, Line, Problems } from "./line.tsx";

type Props = {
  workflow: WorkflowDetail;
  draft: WorkflowDefinition;
  disabled: boolean;
  onChange: (draft: WorkflowDefinition) => void;
};

/** When, if, then: cards from top to bottom. */
export function Builder({ workflow, draft, disabled, onChange }: Props) {
  const { t } = useTranslation("automation");
  const actions = useRead(getAutomationCatalogue).data?.actions ?? [];
  const { problems } = workflow;
  const at = (place: string) => problems.filter((problem) => problem.at === place);
  const set = (steps: readonly WorkflowDefinition["steps"][number][]) =>
    onChange({ ...draft, steps: [...steps] });
  const editing: Editing = {
    steps: draft.steps,
    problems,
    actions,
    disabled,
    onAdd: (place, kind, action = "note") =>
      set(addStep(draft.steps, place, newStep(draft.steps, place.within, kind, action))),
    onMove: (id, by) => set(moveStep(draft.steps, id, by)),
    onRemove: (id) => set(removeStep(draft.steps, id)),
    onChange: (step) => onChange(changeStep(draft, step)),
  };
  return (
    <div>
      <section className={styles.card} aria-label={t("trigger.title")}>
        <div className={styles.head}>
          <Play className="icon-14" aria-hidden />
          <h2>{t("trigger.title")}</h2>
        </div>
        <div className={styles.body}>
          <TriggerFields
            trigger={draft.trigger}
            disabled={disabled}
            onChange={(trigger) => onChange({ ...draft, trigger })}
          />
          <Problems problems={at("trigger")} />
        </div>
      </section>
      <div className={styles.gap} />
      <section className={styles.card} aria-label={t("condition.title")}>
        <div className={styles.head}>
          <Filter className="icon-14" aria-hidden />
          <h2>{t("condition.title")}</h2>
        </div>
        <div className={styles.body}>
          <Conditions
            value={draft.condition}
            disabled={disabled}
            onChange={(condition) => onChange({ ...draft, condition })}
          />
          <Problems problems={at("condition")} />
        </div>
      </section>
      <Line within={null} editing={editing} />
      <Problems problems={at("steps")} />
    </div>
  );
}
