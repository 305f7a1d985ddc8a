import {
  type AnswerValue,
  answerQuestion,
  type CallScript,
  getCallScript,
  openScriptStep,
} from "@parley/contract";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { patchRead, useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { type Answers, answersOf } from "../../shared/script/run.ts";
import { ScriptView } from "../../shared/script/script-view.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import styles from "./desk.module.css";
import { askForStep, deskStore } from "./desk-store.ts";

/** What to say and to ask, beside the call: answers are kept as they are given. */
export function ScriptPanel({ callId }: { callId: string }) {
  const { t } = useTranslation("scripts");
  const input = { params: { id: callId } };
  const { data, error, refetch } = useRead(getCallScript, input);
  if (error && !data) return <LoadError error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={4} />;
  return (
    <section className={styles.script} aria-label={t("script")}>
      <p className="muted t1">{t("follows", { name: data.name, version: data.version })}</p>
      <Running script={data} />
    </section>
  );
}

function Running({ script }: { script: CallScript }) {
  const [stepId, setStepId] = useState(script.stepId);
  const [reached, setReached] = useState<readonly string[]>(script.reached);
  const { answers, answer, open } = useScriptWrites(script);
  const goTo = (id: string) => {
    setStepId(id);
    setReached((known) => [...known, id]);
    open(id);
  };
  useAsked(script.id, goTo);
  return (
    <ScriptView
      script={script}
      answers={answers}
      stepId={stepId}
      reached={reached}
      disabled={!script.can.includes("answer")}
      onOpen={goTo}
      onAnswer={answer}
    />
  );
}

/** Opens the step that is asked for when the call cannot be closed yet. */
function useAsked(callId: string, goTo: (stepId: string) => void): void {
  const asked = deskStore((state) => state.asked);
  const latest = useRef(goTo);
  latest.current = goTo;
  useEffect(() => {
    if (asked?.callId !== callId) return;
    askForStep(null);
    latest.current(asked.stepId);
  }, [asked, callId]);
}

type Given = Readonly<Record<string, AnswerValue | null>>;

/**
 * Answers that are on their way lie over those that are kept: they show at once, are not lost to the reply of
 * an earlier one, and are taken back when they are refused.
 */
function useScriptWrites(script: CallScript) {
  const params = { id: script.id };
  const [given, setGiven] = useState<Given>({});
  const fail = useErrorToast();
  const settle = (question: string, value: AnswerValue | null) =>
    setGiven((known) => {
      const { [question]: last, ...others } = known;
      return last === value ? others : known;
    });
  const write = useWrite(answerQuestion, {
    onDone: (next, { params: { question }, body: { value } }) => {
      patchRead(getCallScript, { params }, () => next);
      settle(question, value);
    },
    onFailed: (error, { params: { question }, body: { value } }) => {
      settle(question, value);
      fail(error);
    },
  });
  const step = useWrite(openScriptStep, { onFailed: fail });
  return {
    answers: laidOver(answersOf(script), given),
    answer: (question: string, value: AnswerValue | null) => {
      setGiven((known) => ({ ...known, [question]: value }));
      write.mutate({ params: { ...params, question }, body: { value } });
    },
    open: (stepId: string) => step.mutate({ params, body: { stepId } }),
  };
}

function laidOver(kept: Answers, given: Given): Answers {
  const all = Object.entries({ ...kept, ...given });
  return Object.fromEntries(
    all.filter((entry): entry is [string, AnswerValue] => entry[1] !== null),
  );
}
