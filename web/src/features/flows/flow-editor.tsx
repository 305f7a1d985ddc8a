import { Menu, TextInput } from "@mantine/core";
import { exitsOf, type FlowDetail, flowStepTypes, publishFlow, updateFlow } from "@parley/contract";
import { Plus, Redo2, TriangleAlert, Undo2 } from "lucide-react";
import { type KeyboardEvent, lazy, Suspense, useEffect, useReducer, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.ts";
import { addStep, beginWith, changed, changeStep, isSame, removeStep, withExit } from "./draft.ts";
import styles from "./flows.module.css";
import { SecretCard } from "./secret-card.tsx";
import { StepFields } from "./step-fields.tsx";
import { stepIcons } from "./steps.ts";

const FlowGraph = lazy(async () => ({
  default: (await import("./flow-graph.tsx")).FlowGraph,
}));

type Draft = FlowDetail["draft"];

/** The draft: its steps as a list and as a graph, the one that is open, and the way to publish it. */
export function FlowEditor({
  flow,
  onDraft,
}: {
  flow: FlowDetail;
  onDraft: (draft: Draft) => void;
}) {
  const { t } = useTranslation("flows");
  const [history, change] = useReducer(changed, { past: [], now: flow.draft, future: [] });
  const draft = history.now;
  const [openId, setOpenId] = useState(flow.draft.steps[0]?.id ?? null);
  // What was saved, here or elsewhere, is the draft from then on.
  useEffect(() => change({ type: "LOAD", draft: flow.draft }), [flow.draft]);
  useEffect(() => onDraft(draft), [draft, onDraft]);
  const disabled = !flow.can.includes("update");
  const step = draft.steps.find(({ id }) => id === openId) ?? draft.steps[0];
  const edit = (next: Draft) => change({ type: "DO", draft: next });
  const goBack = (event: KeyboardEvent<HTMLElement>) => {
    const type = undoKeyOf(event);
    if (type === null) return;
    event.preventDefault();
    change({ type });
  };
  const connect = (from: string, exit: string, to: string) => {
    const one = draft.steps.find(({ id }) => id === from);
    const field = one && exitsOf(one).find(({ name }) => name === exit)?.field;
    if (one && field) edit(changeStep(draft, withExit(one, field, to)));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of what is within, which is all reached without them
    <div className={styles.editor} onKeyDown={disabled ? undefined : goBack}>
      <div className={styles.outline}>
        {!disabled && (
          <AddStep
            onAdd={(type) => {
              const [next, id] = addStep(draft, type, t(`type.${type}`), step?.id ?? null);
              edit(next);
              setOpenId(id);
            }}
          />
        )}
        <Outline flow={flow} draft={draft} openId={step?.id ?? null} onOpen={setOpenId} />
      </div>
      <div className={styles.middle}>
        {!disabled && (
          <div className={styles.bar}>
            <IconButton
              icon={Undo2}
              label={t("undo")}
              disabled={history.past.length === 0}
              onClick={() => change({ type: "UNDO" })}
            />
            <IconButton
              icon={Redo2}
              label={t("redo")}
              disabled={history.future.length === 0}
              onClick={() => change({ type: "REDO" })}
            />
          </div>
        )}
        <Suspense fallback={<div className={styles.graph} />}>
          <FlowGraph
            draft={draft}
            openId={step?.id ?? null}
            problems={flow.problems}
            disabled={disabled}
            onOpen={setOpenId}
            onMove={(id, at) => {
              const one = draft.steps.find((other) => other.id === id);
              const place = { x: Math.round(at.x), y: Math.round(at.y) };
              if (one && (one.at?.x !== place.x || one.at.y !== place.y)) {
                edit(changeStep(draft, { ...one, at: place }));
              }
            }}
            onConnect={connect}
          />
        </Suspense>
      </div>
      <div className={styles.side}>
        <Publishing flow={flow} draft={draft} />
        {step ? (
          <StepFields
            key={step.id}
            step={step}
            draft={draft}
            disabled={disabled}
            problems={flow.problems.filter((one) => one.step === step.id)}
            onChange={(next) => edit(changeStep(draft, next))}
            onRemove={() => edit(removeStep(draft, step.id))}
            onFirst={() => edit(beginWith(draft, step.id))}
          />
        ) : (
          <p className="muted">{t("noSteps")}</p>
        )}
        {!disabled && draft.steps.some(({ type }) => type === "WEBHOOK") && (
          <SecretCard flow={flow} />
        )}
      </div>
    </div>
  );
}

/** What Ctrl+Z and its like mean; in a field they are the field's own. */
function undoKeyOf(event: KeyboardEvent<HTMLElement>): "UNDO" | "REDO" | null {
  const isField = event.target instanceof HTMLElement && event.target.matches("input, textarea");
  if (isField || !(event.ctrlKey || event.metaKey)) return null;
  const key = event.key.toLowerCase();
  if (key === "y" || (key === "z" && event.shiftKey)) return "REDO";
  return key === "z" ? "UNDO" : null;
}

function AddStep({ onAdd }: { onAdd: (type: (typeof flowStepTypes)[number]) => void }) {
  const { t } = useTranslation("flows");
  return (
    <Menu position="bottom-start" width={264}>
      <Menu.Target>
        <Button icon={Plus}>{t("addStep")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {flowStepTypes.map((type) => {
          const Icon = stepIcons[type];
          return (
            <Menu.Item
              key={type}
              leftSection={<Icon className="icon-16" aria-hidden />}
              onClick={() => onAdd(type)}
            >
              {t(`type.${type}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

type OutlineProps = {
  flow: FlowDetail;
  draft: Draft;
  openId: string | null;
  onOpen: (id: string) => void;
};

function Outline({ flow, draft, openId, onOpen }: OutlineProps) {
  const { t } = useTranslation("flows");
  return (
    <nav aria-label={t("steps")}>
      <ol className={styles.steps}>
        {draft.steps.map((step) => {
          const Icon = stepIcons[step.type];
          return (
            <li key={step.id}>
              <button
                type="button"
                aria-current={step.id === openId ? "step" : undefined}
                onClick={() => onOpen(step.id)}
              >
                <Icon className="icon-14 muted" aria-hidden />
                <span className="ellipsis">{step.name}</span>
                {flow.problems.some((one) => one.step === step.id) && (
                  <TriangleAlert className={styles.warn} role="img" aria-label={t("hasProblem")} />
                )}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** Name, note, save and publish; what is wrong with the saved draft. */
function Publishing({ flow, draft }: { flow: FlowDetail; draft: Draft }) {
  const { t } = useTranslation("flows");
  const [name, setName] = useState(flow.name);
  const [note, setNote] = useState("");
  const onFailed = useErrorToast();
  const save = useWrite(updateFlow, { onFailed });
  const publish = useWrite(publishFlow, {
    onFailed,
    onDone: ({ liveVersion }) => {
      setNote("");
      toast({ text: t("published", { version: liveVersion }) });
    },
  });
  const params = { id: flow.id };
  const isChanged = !isSame(draft, flow.draft) || name !== flow.name;
  const keep = () => save.mutateAsync({ params, body: { name, draft } });
  const release = async () => {
    const isKept = !isChanged || (await keep().catch(() => null)) !== null;
    if (isKept) publish.mutate({ params, body: { note } });
  };
  return (
    <section className={styles.card} aria-label={t("publishing")}>
      {flow.can.includes("update") && (
        <TextInput
          label={t("name")}
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      {flow.can.includes("publish") && (
        <TextInput
          label={t("note")}
          maxLength={200}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      )}
      <div className={styles.buttons}>
        {flow.can.includes("update") && (
          <Button
            busy={save.isPending}
            disabled={!isChanged}
            onClick={() => void keep().catch(() => null)}
          >
            {t("save")}
          </Button>
        )}
        {flow.can.includes("publish") && (
          <Button
            variant="primary"
            busy={publish.isPending || save.isPending}
            onClick={() => void release()}
          >
            {t("publish")}
          </Button>
        )}
      </div>
      <p className="muted t1">
        {isChanged ? t("unsaved") : t(flow.draftChanged ? "draftDiffers" : "draftIsLive")}
      </p>
    </section>
  );
}
