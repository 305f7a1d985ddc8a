import { TextInput } from "@mantine/core";
import { createWorkflow, listWorkflows, type Workflow } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { Pause, Play, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./automation.module.css";
import { eventKey } from "./builder/clock-fields.tsx";

/** Every workflow, and whether it runs. */
export function WorkflowsPage() {
  const { t } = useTranslation("automation");
  const navigate = useNavigate();
  const mayManage = useGrant("automation:manage") !== undefined;
  const [isMaking, setIsMaking] = useState(false);
  const list = useInfinite(listWorkflows, { query: { limit: 100 } });
  const columns = useColumns();
  const open = (id: string) =>
    void navigate({ to: "/automation/$workflowId", params: { workflowId: id } });
  const make = mayManage && (
    <Button variant="primary" icon={Plus} onClick={() => setIsMaking(true)}>
      {t("create")}
    </Button>
  );
  const none = list.items.length === 0 && (
    <EmptyState title={t("empty")} text={t("emptyText")} actions={make} />
  );
  return (
    <div className="page">
      <PageHeader title={t("title")} actions={make} />
      <DataTable<Workflow>
        label={t("title")}
        rows={list.items}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        columns={columns}
        narrow={(workflow) => <Narrow workflow={workflow} />}
        onOpen={({ id }) => open(id)}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        placeKey="automation"
        instead={list.error ? <LoadError error={list.error} onRetry={list.reload} /> : none}
      />
      {isMaking && <NewWorkflow onClose={() => setIsMaking(false)} onDone={open} />}
    </div>
  );
}

function NewWorkflow({ onClose, onDone }: { onClose: () => void; onDone: (id: string) => void }) {
  const { t } = useTranslation("automation");
  const [name, setName] = useState("");
  const create = useWrite(createWorkflow, { onDone: ({ id }) => onDone(id) });
  return (
    <Dialog open title={t("create")} onClose={onClose}>
      <DialogForm
        submit={t("createIt")}
        busy={create.isPending}
        onSubmit={() => name.trim() !== "" && create.mutate({ body: { name } })}
        onCancel={onClose}
        problem={<FormProblem error={create.error} />}
      >
        <TextInput
          label={t("name")}
          description={t("nameHint")}
          maxLength={80}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </DialogForm>
    </Dialog>
  );
}

function OnBadge({ workflow }: { workflow: Workflow }) {
  const { t } = useTranslation("automation");
  if (workflow.liveVersion === null) return <StateBadge>{t("state.DRAFT")}</StateBadge>;
  return workflow.enabled ? (
    <StateBadge icon={Play} look="available">
      {t("state.ON")}
    </StateBadge>
  ) : (
    <StateBadge icon={Pause}>{t("state.OFF")}</StateBadge>
  );
}

function useTriggerName(): (workflow: Workflow) => string {
  const { t } = useTranslation("automation");
  return ({ trigger }) =>
    trigger.type === "EVENT"
      ? t(`event.${eventKey(trigger.event)}` as "event.lead_created")
      : t(`trigger.${trigger.type}`);
}

function useColumns(): readonly Column<Workflow>[] {
  const { t } = useTranslation("automation");
  const format = useFormat();
  const triggerName = useTriggerName();
  return useMemo(
    () => [
      {
        id: "name",
        title: t("name"),
        width: 200,
        grow: 2,
        fixed: true,
        cell: ({ name }) => <span className="ellipsis strong">{name}</span>,
      },
      {
        id: "state",
        title: t("column.state"),
        width: 120,
        cell: (workflow) => <OnBadge workflow={workflow} />,
      },
      { id: "trigger", title: t("column.trigger"), width: 220, grow: 1, cell: triggerName },
      {
        id: "runs",
        title: t("column.runs"),
        width: 112,
        end: true,
        cell: ({ runs }) => format.number(runs.total),
      },
      {
        id: "failed",
        title: t("column.failed"),
        width: 112,
        end: true,
        cell: ({ runs }) => (runs.failed === 0 ? "0" : format.number(runs.failed)),
      },
      {
        id: "last",
        title: t("column.last"),
        width: 152,
        cell: ({ lastRunAt }) => (lastRunAt ? format.dateTime(lastRunAt) : "–"),
      },
    ],
    [t, format, triggerName],
  );
}

function Narrow({ workflow }: { workflow: Workflow }) {
  const triggerName = useTriggerName();
  return (
    <div className={styles.narrow}>
      <span className="ellipsis strong">{workflow.name}</span>
      <OnBadge workflow={workflow} />
      <span className="muted t1 ellipsis">{triggerName(workflow)}</span>
    </div>
  );
}
