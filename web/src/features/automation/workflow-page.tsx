import { Switch, TextInput } from "@mantine/core";
import {
  deleteWorkflow,
  getWorkflow,
  publishWorkflow,
  turnWorkflow,
  updateWorkflow,
  type WorkflowDetail,
} from "@parley/contract";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { toast } from "../../ui/toast.ts";
import { Views } from "../../ui/views.tsx";
import styles from "./automation.module.css";
import { Builder } from "./builder/builder.tsx";
import { RunList } from "./run-list.tsx";
import { ShadowPanel } from "./shadow-panel.tsx";
import { TestPanel } from "./test-panel.tsx";
import { VersionsPanel } from "./versions-panel.tsx";

const route = getRouteApi("/app/automation/$workflowId");
const parts = ["build", "test", "runs", "versions", "shadow"] as const;
type Part = (typeof parts)[number];

/** One workflow: its cards, its trial, its log, its versions. */
export function WorkflowPage() {
  const { workflowId: id } = route.useParams();
  const { data, error, refetch } = useRead(getWorkflow, { params: { id } });
  if (error) return <LoadError error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  return <OneWorkflow key={id} workflow={data} />;
}

function OneWorkflow({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation("automation");
  const [part, setPart] = useState<Part>("build");
  return (
    <div className="page">
      <PageHeader
        keepTitle
        crumbs={[
          <Link key="all" to="/automation" className="link">
            {t("title")}
          </Link>,
        ]}
        title={workflow.name}
        actions={<Turning workflow={workflow} />}
      />
      <Views
        label={t("parts")}
        current={part}
        onPick={(picked) => setPart(parts.find((one) => one === picked) ?? "build")}
        views={parts.map((one) => ({ id: one, name: t(`part.${one}`) }))}
      />
      {part === "build" && <Build workflow={workflow} />}
      {part === "test" && <TestPanel workflow={workflow} />}
      {part === "runs" && <RunList workflowId={workflow.id} />}
      {part === "versions" && <VersionsPanel workflow={workflow} />}
      {part === "shadow" && <ShadowPanel workflow={workflow} />}
    </div>
  );
}

/** On or off, and away with it. */
function Turning({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation("automation");
  const navigate = useNavigate();
  const [isAsking, setIsAsking] = useState(false);
  const onFailed = useErrorToast();
  const turn = useWrite(turnWorkflow, { onFailed });
  const remove = useWrite(deleteWorkflow, {
    onFailed,
    onDone: () => void navigate({ to: "/automation" }),
  });
  const params = { id: workflow.id };
  const mayChange = workflow.can.includes("update");
  return (
    <>
      <Switch
        label={t("on")}
        checked={workflow.enabled}
        disabled={!mayChange || workflow.liveVersion === null || turn.isPending}
        onChange={(event) =>
          turn.mutate({ params, body: { enabled: event.currentTarget.checked } })
        }
      />
      {workflow.can.includes("delete") && (
        <Button variant="quiet" onClick={() => setIsAsking(true)}>
          {t("delete")}
        </Button>
      )}
      <ConfirmDialog
        open={isAsking}
        title={t("deleteTitle", { name: workflow.name })}
        text={t("deleteText")}
        confirm={t("delete")}
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ params })}
        onClose={() => setIsAsking(false)}
      />
    </>
  );
}

/** The draft, which is kept as it is changed, and the way to publish it. */
function Build({ workflow }: { workflow: WorkflowDetail }) {
  const { t } = useTranslation("automation");
  const [draft, setDraft] = useState(workflow.draft);
  const [name, setName] = useState(workflow.name);
  const [note, setNote] = useState("");
  const onFailed = useErrorToast();
  const save = useWrite(updateWorkflow, { onFailed });
  const publish = useWrite(publishWorkflow, {
    onFailed,
    onDone: ({ lastVersion }) => {
      setNote("");
      toast({ text: t("published", { version: lastVersion }) });
    },
  });
  const params = { id: workflow.id };
  const disabled = !workflow.can.includes("update");
  const changed = JSON.stringify(draft) !== JSON.stringify(workflow.draft);
  // A version that was restored, here or elsewhere, is the draft from then on.
  useEffect(() => setDraft(workflow.draft), [workflow.draft]);
  const keep = () => save.mutateAsync({ params, body: { name, draft } });
  const release = async (as: "LIVE" | "SHADOW") => {
    if (changed || name !== workflow.name) await keep();
    publish.mutate({ params, body: { as, note } });
  };
  const busy = save.isPending || publish.isPending;
  return (
    <div className={styles.build}>
      <Builder workflow={workflow} draft={draft} disabled={disabled} onChange={setDraft} />
      {!disabled && (
        <aside className={styles.side}>
          <TextInput
            label={t("name")}
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t("note")}
            description={t("noteHint")}
            maxLength={200}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Button
            busy={save.isPending}
            disabled={!changed && name === workflow.name}
            onClick={() => void keep()}
          >
            {t("save")}
          </Button>
          <Button variant="primary" busy={busy} onClick={() => void release("LIVE")}>
            {t("publish")}
          </Button>
          <Button variant="quiet" busy={busy} onClick={() => void release("SHADOW")}>
            {t("publishShadow")}
          </Button>
          <p className="muted t1">
            {workflow.liveVersion === null
              ? t("neverPublished")
              : t("liveIs", { version: workflow.liveVersion })}
            {workflow.draftChanged && workflow.liveVersion !== null && ` ${t("draftDiffers")}`}
          </p>
        </aside>
      )}
    </div>
  );
}
