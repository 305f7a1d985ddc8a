import { TextInput } from "@mantine/core";
import {
  createPipeline,
  listPipelines,
  type Pipeline,
  type Stage,
  updatePipeline,
  updateStage,
} from "@parley/contract";
import { ArrowDown, ArrowUp, Pencil, Plus, Star, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { stageColorVar } from "../../../shared/stage-colors.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Dialog, DialogForm } from "../../../ui/dialog.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { DeleteStageDialog } from "./delete-stage-dialog.tsx";
import styles from "./pipelines.module.css";
import { StageDialog } from "./stage-dialog.tsx";

/** The tenant's pipelines and their stages: order, names, and what goes with each. */
export function PipelinesPage() {
  const { t } = useTranslation("pipelines");
  const { data, error, refetch } = useRead(listPipelines);
  const [naming, setNaming] = useState<Pipeline | "new" | null>(null);
  return (
    <div className="page page-scroll">
      <PageHeader
        title={t("admin.title")}
        actions={
          <Button variant="primary" icon={Plus} onClick={() => setNaming("new")}>
            {t("admin.new")}
          </Button>
        }
      />
      {error && <LoadError title={t("notLoaded")} error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={8} />}
      {data?.items.map((pipeline) => (
        <PipelinePanel
          key={pipeline.id}
          pipeline={pipeline}
          all={data.items}
          onRename={() => setNaming(pipeline)}
        />
      ))}
      {naming && (
        <NameDialog pipeline={naming === "new" ? null : naming} onClose={() => setNaming(null)} />
      )}
    </div>
  );
}

type PanelProps = { pipeline: Pipeline; all: readonly Pipeline[]; onRename: () => void };

function PipelinePanel({ pipeline, all, onRename }: PanelProps) {
  const { t } = useTranslation("pipelines");
  const [editing, setEditing] = useState<Stage | "new" | null>(null);
  const [deleting, setDeleting] = useState<Stage | "pipeline" | null>(null);
  const update = useWrite(updatePipeline, { onFailed: useErrorToast() });
  const { id, name, stages, isDefault } = pipeline;
  return (
    <Panel
      flush
      title={name}
      note={isDefault ? t("admin.isDefault") : null}
      end={
        <>
          {!isDefault && (
            <IconButton
              icon={Star}
              label={t("admin.makeDefault", { name })}
              onClick={() => update.mutate({ params: { id }, body: { isDefault: true } })}
            />
          )}
          <IconButton icon={Pencil} label={t("admin.rename", { name })} onClick={onRename} />
          {pipeline.can.includes("delete") && (
            <IconButton
              icon={Trash2}
              label={t("admin.deleteOf", { name })}
              onClick={() => setDeleting("pipeline")}
            />
          )}
          <Button size="small" icon={Plus} onClick={() => setEditing("new")}>
            {t("admin.addStage")}
          </Button>
        </>
      }
    >
      <ol className={styles.stages}>
        {stages.map((stage, index) => (
          <StageRow
            key={stage.id}
            stage={stage}
            index={index}
            last={stages.length - 1}
            onEdit={() => setEditing(stage)}
            onDelete={() => setDeleting(stage)}
          />
        ))}
      </ol>
      {editing && (
        <StageDialog
          pipelineId={id}
          stage={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
      {deleting && (
        <DeleteStageDialog
          pipeline={pipeline}
          all={all}
          stage={deleting === "pipeline" ? null : deleting}
          onClose={() => setDeleting(null)}
        />
      )}
    </Panel>
  );
}

type RowProps = {
  stage: Stage;
  index: number;
  last: number;
  onEdit: () => void;
  onDelete: () => void;
};

function StageRow({ stage, index, last, onEdit, onDelete }: RowProps) {
  const { t } = useTranslation(["pipelines", "common"]);
  const update = useWrite(updateStage, { onFailed: useErrorToast() });
  const { id, name } = stage;
  const put = (position: number) => update.mutate({ params: { id }, body: { position } });
  return (
    <li className={styles.stage}>
      <span className={styles.dot} style={{ background: stageColorVar[stage.color] }} aria-hidden />
      <span className="strong ellipsis">{name}</span>
      <span className={styles.facts}>
        <StateBadge>{t(`kind.${stage.kind}`)}</StateBadge>
        <span className="muted num">{t("percent", { value: stage.probability })}</span>
        {stage.status && (
          <span className="muted">
            {t("admin.standsFor", { status: t(`common:leadStatus.${stage.status}`) })}
          </span>
        )}
      </span>
      <span className={styles.tools}>
        <IconButton
          icon={ArrowUp}
          label={t("admin.up", { name })}
          disabled={index === 0}
          onClick={() => put(index - 1)}
        />
        <IconButton
          icon={ArrowDown}
          label={t("admin.down", { name })}
          disabled={index === last}
          onClick={() => put(index + 1)}
        />
        <IconButton icon={Pencil} label={t("admin.editOf", { name })} onClick={onEdit} />
        <IconButton
          icon={Trash2}
          label={t("admin.deleteOf", { name })}
          disabled={last === 0}
          onClick={onDelete}
        />
      </span>
    </li>
  );
}

function NameDialog({ pipeline, onClose }: { pipeline: Pipeline | null; onClose: () => void }) {
  const { t } = useTranslation(["pipelines", "common"]);
  const [name, setName] = useState(pipeline?.name ?? "");
  const create = useWrite(createPipeline, { onDone: onClose });
  const update = useWrite(updatePipeline, { onDone: onClose });
  const send = () => {
    if (!name.trim()) return;
    if (pipeline) update.mutate({ params: { id: pipeline.id }, body: { name } });
    else create.mutate({ body: { name } });
  };
  return (
    <Dialog
      title={pipeline ? t("admin.rename", { name: pipeline.name }) : t("admin.new")}
      open
      onClose={onClose}
    >
      <DialogForm
        submit={t("common:save")}
        busy={create.isPending || update.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={create.error ?? update.error} />}
      >
        <TextInput
          label={t("admin.name")}
          {...(pipeline ? {} : { description: t("admin.newHint") })}
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
      </DialogForm>
    </Dialog>
  );
}
