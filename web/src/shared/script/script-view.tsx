import type { AnswerValue } from "@parley/contract";
import { ArrowLeft, ArrowRight, CircleAlert } from "lucide-react";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { QuestionInput } from "./question-input.tsx";
import { type Answers, type Place, placeIn, type Walkable } from "./run.ts";
import styles from "./script.module.css";
import { SpokenText } from "./spoken-text.tsx";

type Props = {
  script: Walkable;
  answers: Answers;
  stepId: string;
  /** Steps that were opened, so that one may go back to them. */
  reached: readonly string[];
  disabled: boolean;
  onOpen: (stepId: string) => void;
  onAnswer: (question: string, value: AnswerValue | null) => void;
};

/** A script as it is followed: one step at a time, the way so far, next and back. */
export function ScriptView(props: Props) {
  const { script, answers, stepId, disabled, onAnswer } = props;
  const { t } = useTranslation("scripts");
  const place = placeIn(script, answers, stepId);
  const root = useRef<HTMLDivElement>(null);
  useScriptKeys(place, props.onOpen, root);
  const { step } = place;
  if (!step) return null;
  return (
    <div className={styles.script} ref={root}>
      <Trail {...props} place={place} />
      <h3 className={styles.title} aria-live="polite">
        {step.title}
      </h3>
      {step.text.trim() !== "" && <SpokenText script={script} answers={answers} text={step.text} />}
      {step.questions.map((question) => (
        <QuestionInput
          key={`${step.id} ${question.key}`}
          question={question}
          value={answers[question.key]}
          disabled={disabled}
          onAnswer={(value) => onAnswer(question.key, value)}
        />
      ))}
      <Foot place={place} onOpen={props.onOpen} />
      {place.next === null && <p className="muted t1">{t("end")}</p>}
    </div>
  );
}

/** The steps that the answers lead through: those that were opened can be opened again. */
function Trail({ place, stepId, reached, onOpen }: Props & { place: Place }) {
  const { t } = useTranslation("scripts");
  const known = new Set([...reached, stepId]);
  return (
    <ol className={styles.trail} aria-label={t("trail")}>
      {place.path.map(({ id, title }) => {
        const isOpen = known.has(id) && place.open.some(({ step }) => step.id === id);
        return (
          <li key={id}>
            <button
              type="button"
              disabled={!known.has(id)}
              aria-current={id === place.step?.id ? "step" : undefined}
              onClick={() => onOpen(id)}
            >
              {isOpen && <CircleAlert className="icon-12" aria-label={t("hasOpen")} />}
              {title}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function Foot({ place, onOpen }: { place: Place; onOpen: (id: string) => void }) {
  const { t } = useTranslation("scripts");
  const { back, next } = place;
  return (
    <div className={styles.foot}>
      <Button
        icon={ArrowLeft}
        keys="←"
        aria-keyshortcuts="ArrowLeft"
        disabled={back === null}
        onClick={() => back !== null && onOpen(back)}
      >
        {t("back")}
      </Button>
      <Button
        icon={ArrowRight}
        keys="→"
        aria-keyshortcuts="ArrowRight"
        disabled={next === null}
        onClick={() => next !== null && onOpen(next)}
      >
        {t("next")}
      </Button>
    </div>
  );
}

/** Arrows go on and back; Q puts the cursor into the first question without an answer. */
function useScriptKeys(
  place: Place,
  onOpen: (id: string) => void,
  root: { readonly current: HTMLDivElement | null },
): void {
  const { t } = useTranslation("scripts");
  const latest = useRef({ place, onOpen });
  latest.current = { place, onOpen };
  useKeys(
    useMemo(() => {
      const go = (to: "next" | "back") => () => {
        const id = latest.current.place[to];
        if (id !== null) latest.current.onOpen(id);
      };
      const ask = () => {
        const { step, open } = latest.current.place;
        const first = open.find((one) => one.step.id === step?.id)?.question ?? step?.questions[0];
        root.current?.querySelector<HTMLElement>(`[data-question="${first?.key}"]`)?.focus();
      };
      return [
        { key: "ArrowRight", label: t("next"), run: go("next") },
        { key: "ArrowLeft", label: t("back"), run: go("back") },
        { key: "Q", label: t("toQuestion"), run: ask },
      ];
    }, [t, root]),
  );
}
