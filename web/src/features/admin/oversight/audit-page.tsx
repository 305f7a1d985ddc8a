import { type AuditEntry, listAuditTrail } from "@parley/contract";
import { useQueryClient } from "@tanstack/react-query";
import { FileDown, RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../../api/lists.ts";
import { useSession } from "../../../api/session.ts";
import { useFormat } from "../../../i18n/format.ts";
import { ListFoot } from "../../../shared/list-foot.tsx";
import { Button } from "../../../ui/button.tsx";
import type { Column } from "../../../ui/data-table/columns.ts";
import { DataTable } from "../../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { actorOf } from "./actor.ts";
import { AuditDetail } from "./audit-detail.tsx";
import { AuditExport } from "./audit-export.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import styles from "./oversight.module.css";
import { auditQuery, useAuditFilter } from "./use-audit-filter.ts";

/** Everything that happened, newest first. */
export function AuditPage() {
  const { t } = useTranslation("oversight");
  const client = useQueryClient();
  const [isExporting, setIsExporting] = useState(false);
  const mayExport = useSession().grants["audit:export"] !== undefined;
  return (
    <div className="page">
      <PageHeader
        title={t("audit.title")}
        actions={
          <>
            {/* The log is not live: looking at it is an entry of its own. */}
            <Button
              icon={RefreshCw}
              onClick={() => void client.invalidateQueries({ queryKey: [listAuditTrail.path] })}
            >
              {t("audit.refresh")}
            </Button>
            {mayExport && (
              <Button icon={FileDown} onClick={() => setIsExporting(true)}>
                {t("audit.export")}
              </Button>
            )}
          </>
        }
      />
      <AuditFilters />
      <AuditTable />
      <AuditExport open={isExporting} onClose={() => setIsExporting(false)} />
    </div>
  );
}

const entryId = (entry: AuditEntry) => entry.id;

function AuditTable() {
  const { t } = useTranslation("oversight");
  const [search, change] = useAuditFilter();
  const list = useInfinite(listAuditTrail, { query: { limit: 100, ...auditQuery(search) } });
  const columns = useAuditColumns();
  const none = list.items.length === 0 && (
    <EmptyState title={t("audit.empty")} text={t("audit.emptyText")} />
  );
  return (
    <>
      <DataTable<AuditEntry>
        label={t("audit.title")}
        rows={list.items}
        rowId={entryId}
        rowName={(entry) => `${entry.number} ${entry.event}`}
        columns={columns}
        narrow={(entry) => <NarrowEntry entry={entry} />}
        onOpen={(entry) => change({ entry: entry.id })}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        placeKey={`audit ${JSON.stringify(auditQuery(search))}`}
        instead={
          list.error ? (
            <LoadError title={t("audit.notLoaded")} error={list.error} onRetry={list.reload} />
          ) : (
            none
          )
        }
        foot={<ListFoot list={list} />}
      />
      <AuditDetail id={search.entry} onClose={() => change({ entry: undefined })} />
    </>
  );
}

function useAuditColumns(): readonly Column<AuditEntry>[] {
  const { t } = useTranslation("oversight");
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "at",
        title: t("audit.column.at"),
        width: 168,
        fixed: true,
        cell: (entry) => <time dateTime={entry.at}>{format.dateTime(entry.at)}</time>,
      },
      {
        id: "action",
        title: t("audit.column.action"),
        width: 120,
        cell: (entry) => t(`audit.action.${entry.action}`),
      },
      {
        id: "event",
        title: t("audit.column.event"),
        width: 180,
        grow: 2,
        cell: (entry) => <span className="ellipsis strong">{entry.event}</span>,
      },
      {
        id: "actor",
        title: t("audit.column.actor"),
        width: 140,
        grow: 1,
        cell: (entry) => <span className="ellipsis">{actorOf(entry, t("audit.system"))}</span>,
      },
      {
        id: "outcome",
        title: t("audit.column.outcome"),
        width: 110,
        cell: (entry) => t(`audit.outcome.${entry.outcome}`),
      },
      { id: "ip", title: t("audit.column.ip"), width: 130, cell: (entry) => entry.ip ?? "–" },
      {
        id: "number",
        title: t("audit.column.number"),
        width: 90,
        end: true,
        cell: (entry) => format.number(entry.number),
      },
    ],
    [t, format],
  );
}

function NarrowEntry({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation("oversight");
  const format = useFormat();
  return (
    <div className={styles.narrow}>
      <span className="ellipsis strong">{entry.event}</span>
      <span>{t(`audit.action.${entry.action}`)}</span>
      <span className="t1 muted">
        {actorOf(entry, t("audit.system"))} · {format.dateTime(entry.at)}
      </span>
    </div>
  );
}
