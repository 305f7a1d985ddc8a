import { TextInput } from "@mantine/core";
import { createScript, listScripts, type Script } from "@parley/contract";
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
import styles from "./scripts.module.css";

/** Every script, and which version calls follow. */
export function ScriptsPage() {
  const { t } = useTranslation("scripts");
  const navigate = useNavigate();
  const mayCreate = useGrant("scripts:create") !== undefined;
  const [isMaking, setIsMaking] = useState(false);
  const list = useInfinite(listScripts, { query: { limit: 100 } });
  const columns = useColumns();
  const open = (id: string) =>
    void navigate({ to: "/scripts/$scriptId", params: { scriptId: id } });
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
      <DataTable<Script>
        label={t("title")}
        rows={list.items}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        columns={columns}
        narrow={(script) => (
          <div className={styles.narrow}>
            <span className="ellipsis strong">{script.name}</span>
            <LiveBadge script={script} />
          </div>
        )}
        onOpen={({ id }) => open(id)}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        placeKey="scripts"
        instead={list.error ? <LoadError error={list.error} onRetry={list.reload} /> : none}
      />
      {isMaking && <NewScript onClose={() => setIsMaking(false)} onDone={open} />}
    </div>
  );
}

/** Which version is published, or that none is. */
export function LiveBadge({ script }: { script: Script }) {
  const { t } = useTranslation("scripts");
  if (script.retired) return <StateBadge>{t("retired")}</StateBadge>;
  if (script.liveVersion === null) return <StateBadge>{t("neverPublished")}</StateBadge>;
  return (
    <StateBadge look="available">{t("versionNumber", { version: script.liveVersion })}</StateBadge>
  );
}

function NewScript({ onClose, onDone }: { onClose: () => void; onDone: (id: string) => void }) {
  const { t } = useTranslation("scripts");
  const [name, setName] = useState("");
  const create = useWrite(createScript, { onDone: ({ id }) => onDone(id) });
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

function useColumns(): readonly Column<Script>[] {
  const { t } = useTranslation("scripts");
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
        cell: (script) => <LiveBadge script={script} />,
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
        id: "campaigns",
        title: t("column.campaigns"),
        width: 112,
        end: true,
        cell: ({ campaigns }) => format.number(campaigns),
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
