import { TextInput } from "@mantine/core";
import { publishScript, type ScriptDetail, type ScriptStep, updateScript } from "@parley/contract";
import { ArrowDown, ArrowUp, Plus, Trash2, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.ts";
import { addStep, changeStep, moveStep, removeStep } from "./draft.ts";
import styles from "./scripts.module.css";
import { StepEditor } from "./step-editor.tsx";

type Draft = ScriptDetail["draft"];

/** The draft: its steps in their order, the one that is open, and the way to publish it. */
export function ScriptEditor({ script }: { script: ScriptDetail }) {
  const { t } = useTranslation("scripts");
  const [draft, setDraft] = useState(script.draft);
  const [openId, setOpenId] = useState(script.draft.steps[0]?.id ?? null);
  // What was saved, here or elsewhere, is the draft from then on.
  useEffect(() => setDraft(script.draft), [script.draft]);
  const disabled = !script.can.includes("update");
  const step = draft.steps.find(({ id }) => id === openId) ?? draft.steps[0];
  const add = () => {
    const [next, id] = addStep(draft, t("newStep"));
    setDraft(next);
    setOpenId(id);
  };
  return (
    <div className={styles.editor}>
      <nav className={styles.outline} aria-label={t("steps")}>
        <Outline script={script} draft={draft} openId={step?.id ?? null} onOpen={setOpenId} />
        {!disabled && (
          <Button icon={Plus} onClick={add}>
            {t("addStep")}
          </Button>
        )}
      </nav>
      <div className={styles.open}>
        {step ? (
          <>
            {!disabled && <StepActions step={step} draft={draft} onChange={setDraft} />}
            <StepEditor
              key={step.id}
              step={step}
              draft={draft}
              disabled={disabled}
              problems={script.problems.filter((one) => one.step === step.id)}
              onChange={(changed) => setDraft(changeStep(draft, changed))}
            />
          </>
        ) : (
          <p className="muted">{t("noSteps")}</p>
        )}
      </div>
      <Publishing script={script} draft={draft} />
    </div>
  );
}

type OutlineProps = {
  script: ScriptDetail;
  draft: Draft;
  openId: string | null;
  onOpen: (id: string) => void;
};

function Outline({ script, draft, openId, onOpen }: OutlineProps) {
  const { t } = useTranslation("scripts");
  return (
    <ol className={styles.steps}>
      {draft.steps.map((step, at) => (
        <li key={step.id}>
          <button
            type="button"
            aria-current={step.id === openId ? "step" : undefined}
            onClick={() => onOpen(step.id)}
          >
            <span className="muted num">{at + 1}</span>
            <span className="ellipsis">{step.title}</span>
            {script.problems.some((one) => one.step === step.id) && (
              <TriangleAlert className="icon-14" aria-label={t("hasProblem")} />
            )}
          </button>
        </li>
      ))}
    </ol>
  );
}

type ActionProps = { step: ScriptStep; draft: Draft; onChange: (draft: Draft) => void };

function StepActions({ step, draft, onChange }: ActionProps) {
  const { t } = useTranslation("scripts");
  const at = draft.steps.indexOf(step);
  return (
    <div className={styles.actions}>
      <span className="muted t1">{at === 0 ? t("firstStep") : t("stepName", { id: step.id })}</span>
      <IconButton
        icon={ArrowUp}
        label={t("up")}
        disabled={at === 0}
        onClick={() => onChange(moveStep(draft, step.id, -1))}
      />
      <IconButton
        icon={ArrowDown}
        label={t("down")}
        disabled={at === draft.steps.length - 1}
        onClick={() => onChange(moveStep(draft, step.id, 1))}
      />
      <IconButton
        icon={Trash2}
        label={t("removeStep", { title: step.title })}
        onClick={() => onChange(removeStep(draft, step.id))}
      />
    </div>
  );
}

/** Name, note, save and publish; what is wrong with the saved draft. */
function Publishing({ script, draft }: { script: ScriptDetail; draft: Draft }) {
  const { t } = useTranslation("scripts");
  const [name, setName] = useState(script.name);
  const [note, setNote] = useState("");
  const onFailed = useErrorToast();
  const save = useWrite(updateScript, { onFailed });
  const publish = useWrite(publishScript, {
    onFailed,
    onDone: ({ liveVersion }) => {
      setNote("");
      toast({ text: t("published", { version: liveVersion }) });
    },
  });
  const params = { id: script.id };
  const isChanged = JSON.stringify(draft) !== JSON.stringify(script.draft) || name !== script.name;
  const keep = () => save.mutateAsync({ params, body: { name, draft } });
  const release = async () => {
    if (isChanged) await keep().catch(() => undefined);
    publish.mutate({ params, body: { note } });
  };
  const general = script.problems.filter(({ step }) => step === null);
  return (
    <aside className={styles.side}>
      {script.can.includes("update") && (
        <>
          <TextInput
            label={t("name")}
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button busy={save.isPending} disabled={!isChanged} onClick={() => void keep()}>
            {t("save")}
          </Button>
        </>
      )}
      {script.can.includes("publish") && (
        <>
          <TextInput
            label={t("note")}
            description={t("noteHint")}
            maxLength={200}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Button
            variant="primary"
            busy={publish.isPending || save.isPending}
            onClick={() => void release()}
          >
            {t("publish")}
          </Button>
        </>
      )}
      <p className="muted t1">
        {script.draftChanged ? t("draftDiffers") : t("draftIsLive")} {t("inProgress")}
      </p>
      {general.map(({ reason }) => (
        <p key={reason} className={styles.problem}>
          <TriangleAlert className="icon-14" aria-hidden />
          {t("theScript")} {reason}
        </p>
      ))}
    </aside>
  );
}
