import { Select } from "@mantine/core";
import {
  type AnswerValue,
  listLeads,
  type Output,
  type ScriptDetail,
  testScript,
} from "@parley/contract";
import { RotateCcw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { serverNow, useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { type Answers, placeIn, type Walkable } from "../../shared/script/run.ts";
import { ScriptView } from "../../shared/script/script-view.tsx";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import styles from "./scripts.module.css";

type Tested = Output<typeof testScript>;

/** A walk through the saved draft, with a lead or with one that is made up; nothing is kept. */
export function PreviewPanel({ script }: { script: ScriptDetail }) {
  const { t } = useTranslation("scripts");
  const [leadId, setLeadId] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  const { tested, read } = useTested(script);
  const start = useRef(read);
  start.current = read;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a saved draft is walked through anew
  useEffect(() => start.current(leadId), [leadId, script.draft]);
  return (
    <Panel title={t("test.title")} note={t("test.note")}>
      <div className={styles.asks}>
        <LeadSelect value={leadId} onChange={setLeadId} />
        <Button icon={RotateCcw} onClick={() => setTurn(turn + 1)}>
          {t("test.again")}
        </Button>
      </div>
      {tested && tested.definition.steps.length === 0 && <p className="muted">{t("noSteps")}</p>}
      {tested && <Walk key={`${turn} ${tested.leadName}`} tested={tested} />}
    </Panel>
  );
}

function useTested(script: ScriptDetail) {
  const [tested, setTested] = useState<Tested | null>(null);
  const test = useWrite(testScript, { onDone: setTested, onFailed: useErrorToast() });
  const read = (leadId: string | null) =>
    test.mutate({ params: { id: script.id }, body: leadId ? { leadId } : {} });
  return { tested, read };
}

function LeadSelect(props: { value: string | null; onChange: (id: string | null) => void }) {
  const { t } = useTranslation("scripts");
  const [q, setQ] = useState("");
  const mayRead = useGrant("leads:read") !== undefined;
  const query = { limit: 20, ...(q.trim().length >= 2 ? { q: q.trim() } : {}) };
  const found = useRead(listLeads, { query }, { keepPrevious: true, enabled: mayRead });
  return (
    <Select
      label={t("test.lead")}
      placeholder={t("test.sample")}
      data={(found.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      clearable
      searchable
      filter={({ options }) => options}
      onSearchChange={setQ}
      {...props}
    />
  );
}

function Walk({ tested }: { tested: Tested }) {
  const { t } = useTranslation("scripts");
  const [answers, setAnswers] = useState<Answers>({});
  const [reached, setReached] = useState<readonly string[]>([]);
  const [at] = useState(() => new Date(serverNow()).toISOString());
  const [stepId, setStepId] = useState(tested.definition.steps[0]?.id ?? "");
  const script: Walkable = { ...tested, at };
  const { open } = placeIn(script, answers, stepId);
  const answer = (question: string, value: AnswerValue | null) => {
    const { [question]: _before, ...others } = answers;
    setAnswers(value === null ? others : { ...others, [question]: value });
  };
  const goTo = (id: string) => {
    setStepId(id);
    setReached([...reached, stepId, id]);
  };
  return (
    <div className={styles.walk}>
      <ScriptView
        script={script}
        answers={answers}
        stepId={stepId}
        reached={reached}
        disabled={false}
        onOpen={goTo}
        onAnswer={answer}
      />
      <p className="muted t1" aria-live="polite">
        {open.length === 0
          ? t("test.allAnswered")
          : t("test.open", { questions: open.map(({ question }) => question.label).join(", ") })}
      </p>
    </div>
  );
}
