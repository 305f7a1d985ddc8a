import { TextInput } from "@mantine/core";
import {
  addressOf,
  type FlowDetail,
  type FlowMove,
  type FlowTrial,
  hearPrompt,
  tryFlow,
} from "@parley/contract";
import { PhoneOff, RotateCcw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { usePromptChoices } from "../../shared/use-choices.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import styles from "./flows.module.css";
import { useExitName } from "./steps.ts";

const pad = [..."123456789*0#"];

/** A caller who is made up: keys on a pad, and what he hears, without a call. */
export function TryPanel({ flow, draft }: { flow: FlowDetail; draft: FlowDetail["draft"] }) {
  const { t } = useTranslation("flows");
  const [moves, setMoves] = useState<readonly FlowMove[]>([]);
  const [caller, setCaller] = useState("+442079460123");
  const [at, setAt] = useState("");
  const [trial, setTrial] = useState<FlowTrial | null>(null);
  const go = useWrite(tryFlow, { onDone: setTrial, onFailed: useErrorToast() });
  const ask = useRef(go.mutate);
  ask.current = go.mutate;
  useEffect(() => {
    const when = at === "" ? {} : { at: new Date(at).toISOString() };
    const body = { draft, moves: [...moves], caller: caller.trim() || null, ...when };
    ask.current({ params: { id: flow.id }, body });
  }, [flow.id, draft, moves, caller, at]);
  const move = (...next: FlowMove[]) => setMoves([...moves, ...next]);
  const press = (keys: string) => move({ do: "PRESS", keys });
  const again = () => setMoves([]);
  return (
    <Panel title={t("try.title")} note={t("try.note")}>
      <div className={styles.trial}>
        <div className={styles.phone}>
          <TextInput
            label={t("try.caller")}
            value={caller}
            onChange={(event) => setCaller(event.currentTarget.value)}
          />
          <TextInput
            label={t("try.at")}
            type="datetime-local"
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
          />
          <fieldset
            className={styles.pad}
            aria-label={t("try.pad")}
            disabled={trial?.expects === "NOTHING"}
          >
            {pad.map((key) => (
              <button key={key} type="button" onClick={() => press(key)}>
                {key}
              </button>
            ))}
          </fieldset>
          <Answers trial={trial} onMove={move} />
          <div className={styles.buttons}>
            <Button icon={RotateCcw} onClick={again}>
              {t("try.again")}
            </Button>
            <Button
              icon={PhoneOff}
              disabled={trial?.expects === "NOTHING"}
              onClick={() => move({ do: "HANG_UP" })}
            >
              {t("try.hangUp")}
            </Button>
          </div>
        </div>
        <Lines trial={trial} draft={draft} />
      </div>
    </Panel>
  );
}

/** What the flow waits for beside keys. */
function Answers({ trial, onMove }: { trial: FlowTrial | null; onMove: (move: FlowMove) => void }) {
  const { t } = useTranslation("flows");
  switch (trial?.expects) {
    case "LISTEN":
      return <Button onClick={() => onMove({ do: "LISTEN" })}>{t("try.listen")}</Button>;
    case "KEYS":
      return <Button onClick={() => onMove({ do: "WAIT" })}>{t("try.wait")}</Button>;
    case "SPEECH":
      return <Button onClick={() => onMove({ do: "SPEAK", seconds: 10 })}>{t("try.speak")}</Button>;
    case "REACH":
      return (
        <div className={styles.buttons}>
          <Button onClick={() => onMove({ do: "REACH", ok: true })}>{t("try.reached")}</Button>
          <Button onClick={() => onMove({ do: "REACH", ok: false })}>{t("try.unreached")}</Button>
        </div>
      );
    case "ANSWER":
      return (
        <div className={styles.buttons}>
          <Button onClick={() => onMove({ do: "ANSWER", ok: true, values: {} })}>
            {t("try.answers")}
          </Button>
          <Button onClick={() => onMove({ do: "ANSWER", ok: false, values: {} })}>
            {t("try.fails")}
          </Button>
        </div>
      );
    default:
      return null;
  }
}

/** He hears it as a caller would. */
function PromptSound({ id }: { id: string }) {
  const { t } = useTranslation("flows");
  const known = usePromptChoices().find(({ value }) => value === id);
  return (
    // biome-ignore lint/a11y/useMediaCaption: nobody has written down what is heard
    <audio
      controls
      preload="none"
      aria-label={t("try.sound", { name: known?.label ?? "" })}
      src={addressOf(hearPrompt, { id }, {})}
    />
  );
}

type LinesProps = { trial: FlowTrial | null; draft: FlowDetail["draft"] };

function Lines({ trial, draft }: LinesProps) {
  const { t } = useTranslation("flows");
  const exitName = useExitName();
  if (!trial) return null;
  const text = (line: FlowTrial["lines"][number]) => {
    const step = draft.steps.find(({ id }) => id === line.stepId);
    if (line.kind === "EXIT") return exitName(step, line.text);
    if (line.kind === "END") return trial.end ? t(`endOf.${trial.end}`) : "";
    return line.text;
  };
  return (
    <ol className={styles.lines} aria-live="polite" aria-label={t("try.happened")}>
      {trial.lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only added, and all anew
        <li key={at} data-kind={line.kind}>
          <span className="muted t1">{t(`line.${line.kind}`)}</span>
          <span>{text(line)}</span>
          {line.promptId && <PromptSound id={line.promptId} />}
        </li>
      ))}
      {Object.entries(trial.variables).map(([name, value]) => (
        <li key={name} data-kind="VARIABLE">
          <span className="muted t1">{name}</span>
          <span className="num">{value}</span>
        </li>
      ))}
    </ol>
  );
}
