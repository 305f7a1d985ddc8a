import { Checkbox, Select } from "@mantine/core";
import {
  listLeads,
  type Output,
  type TestedLeaf,
  type TestedStep,
  testWorkflow,
  type WorkflowDetail,
} from "@parley/contract";
import { Play } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./automation.module.css";
import { useStepName } from "./builder/line.tsx";

type Tested = Output<typeof testWorkflow>;

/** What the draft would do with a lead, without doing it. */
export function TestPanel({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation("automation");
  const [leadId, setLeadId] = useState<string | null>(null);
  const [q, setQ] = useState("");
  const [eventsCome, setEventsCome] = useState(false);
  const [tested, setTested] = useState<Tested | null>(null);
  const found = useRead(
    listLeads,
    { query: { limit: 20, ...(q.trim().length >= 2 ? { q: q.trim() } : {}) } },
    { keepPrevious: true },
  );
  const leads = found.data?.items ?? [];
  const test = useWrite(testWorkflow, { onDone: setTested, onFailed: useErrorToast() });
  const run = () =>
    test.mutate({
      params: { id: workflow.id },
      body: { ...(leadId ? { leadId } : {}), eventsCome },
    });
  return (
    <Panel title={t("test.title")} note={t("test.note")}>
      <div className={styles.asks}>
        <Select
          label={t("test.lead")}
          placeholder={t("test.anybody")}
          data={leads.map(({ id, name }) => ({ value: id, label: name }))}
          value={leadId}
          clearable
          searchable
          filter={({ options }) => options}
          onSearchChange={setQ}
          onChange={setLeadId}
        />
        <Checkbox
          label={t("test.eventsCome")}
          checked={eventsCome}
          onChange={(event) => setEventsCome(event.currentTarget.checked)}
        />
        <Button icon={Play} variant="primary" busy={test.isPending} onClick={run}>
          {t("test.run")}
        </Button>
      </div>
      {tested && <Steps workflow={workflow} tested={tested} />}
    </Panel>
  );
}

function Steps({ workflow, tested }: { workflow: WorkflowDetail; tested: Tested }) {
  const { t } = useTranslation("automation");
  const stepName = useStepName();
  const nameOf = (id: string) => {
    const step = workflow.draft.steps.find((one) => one.id === id);
    if (step) return stepName(step);
    return id === "trigger" ? t("trigger.title") : t("condition.title");
  };
  return (
    <>
      <p aria-live="polite" className="strong">
        {t(tested.begins ? (tested.ends ? "test.wouldRun" : "test.wouldStop") : "test.wouldNot")}
      </p>
      <ol className={styles.list}>
        {tested.steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same step may come twice
          <li key={at}>
            <div className={styles.head}>
              <span className="strong">{nameOf(step.step)}</span>
              <Result step={step} />
            </div>
            {step.reason && <p className={styles.why}>{step.reason}</p>}
            {step.leaves.map((leaf) => (
              <LeafLine key={`${leaf.field} ${leaf.op}`} leaf={leaf} />
            ))}
            {step.params && <Params params={step.params} />}
          </li>
        ))}
      </ol>
    </>
  );
}

function Result({ step }: { step: TestedStep }) {
  const { t } = useTranslation("automation");
  const format = useFormat();
  const isBad = step.result === "PROBLEM" || step.result === "NOT_MET";
  return (
    <>
      <StateBadge {...(isBad ? { look: "warning" } : {})}>{t(`tested.${step.result}`)}</StateBadge>
      {step.until && (
        <span className="muted t1">{t("until", { time: format.dateTime(step.until) })}</span>
      )}
    </>
  );
}

function LeafLine({ leaf }: { leaf: TestedLeaf }) {
  const { t } = useTranslation(["automation", "conditions"]);
  const say = (value: unknown) => (value === null ? t("nothing") : JSON.stringify(value));
  return (
    <p className={styles.why}>
      {leaf.field} {t(`conditions:op.${leaf.op}` as "conditions:op.IS")}{" "}
      {leaf.value === null ? "" : say(leaf.value)} ·{" "}
      {t(leaf.met ? "test.holds" : "test.holdsNot", { value: say(leaf.actual) })}
    </p>
  );
}

function Params({ params }: { params: NonNullable<TestedStep["params"]> }) {
  const { t } = useTranslation("automation");
  return Object.entries(params).map(([key, value]) => (
    <p key={key} className={styles.why}>
      {t(`param.${key}` as "param.text", { defaultValue: key })}: {String(value)}
    </p>
  ));
}
