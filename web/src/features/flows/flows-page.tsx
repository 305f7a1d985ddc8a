import { TextInput } from "@mantine/core";
import { createFlow, type Flow, listFlows } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
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
import styles from "./flows.module.css";

/** Every flow, and which version leads callers. */
export function FlowsPage() {
  const { t } = useTranslation("flows");
  const navigate = useNavigate();
  const mayCreate = useGrant("flows:create") !== undefined;
  const [isMaking, setIsMaking] = useState(false);
  const list = useInfinite(listFlows, { query: { limit: 100 } });
  const columns = useColumns();
  const open = (id: string) => void navigate({ to: "/flows/$flowId", params: { flowId: id } });
  const make = mayCreate && (
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
      <DataTable<Flow>
        label={t("title")}
        rows={list.items}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        columns={columns}
        narrow={(flow) => (
          <div className={styles.narrow}>
            <span className="ellipsis strong">{flow.name}</span>
            <LiveBadge flow={flow} />
          </div>
        )}
        onOpen={({ id }) => open(id)}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        placeKey="flows"
        instead={list.error ? <LoadError error={list.error} onRetry={list.reload} /> : none}
      />
      {isMaking && <NewFlow onClose={() => setIsMaking(false)} onDone={open} />}
    </div>
  );
}

/** Which version is published, or that none is. */
export function LiveBadge({ flow }: { flow: Flow }) {
  const { t } = useTranslation("flows");
  if (flow.retired) return <StateBadge>{t("retired")}</StateBadge>;
  if (flow.liveVersion === null) return <StateBadge>{t("neverPublished")}</StateBadge>;
  return (
    <StateBadge look="available">{t("versionNumber", { version: flow.liveVersion })}</StateBadge>
  );
}

function NewFlow({ onClose, onDone }: { onClose: () => void; onDone: (id: string) => void }) {
  const { t } = useTranslation("flows");
  const [name, setName] = useState("");
  const create = useWrite(createFlow, { onDone: ({ id }) => onDone(id) });
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

function useColumns(): readonly Column<Flow>[] {
  const { t } = useTranslation("flows");
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "name",
        title: t("name"),
        width: 220,
        grow: 2,
        fixed: true,
        cell: ({ name }) => <span className="ellipsis strong">{name}</span>,
      },
      {
        id: "live",
        title: t("column.live"),
        width: 160,
        cell: (flow) => <LiveBadge flow={flow} />,
      },
      {
        id: "draft",
        title: t("column.draft"),
        width: 160,
        cell: ({ draftChanged }) => t(draftChanged ? "draftChanged" : "draftSame"),
      },
      {
        id: "steps",
        title: t("column.steps"),
        width: 96,
        end: true,
        cell: ({ steps }) => format.number(steps),
      },
      {
        id: "numbers",
        title: t("column.numbers"),
        width: 112,
        end: true,
        cell: ({ numbers }) => format.number(numbers),
      },
      {
        id: "changed",
        title: t("column.changed"),
        width: 152,
        cell: ({ updatedAt }) => format.dateTime(updatedAt),
      },
    ],
    [t, format],
  );
}
