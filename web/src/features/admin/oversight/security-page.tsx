import { listSecurityEvents, type SecurityEvent, securityStates } from "@parley/contract";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../../api/lists.ts";
import { securitySearch } from "../../../app/search.ts";
import { useFormat } from "../../../i18n/format.ts";
import { ListFoot } from "../../../shared/list-foot.tsx";
import type { Column } from "../../../ui/data-table/columns.ts";
import { DataTable } from "../../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Views } from "../../../ui/views.tsx";
import styles from "./oversight.module.css";
import { SecurityDetail } from "./security-detail.tsx";
import { SeverityBadge } from "./severity-badge.tsx";

/** What looked suspicious, to be looked into and closed. */
export function SecurityEventsPage() {
  const { t } = useTranslation("oversight");
  const navigate = useNavigate();
  const search = securitySearch(useSearch({ strict: false }));
  const change = (next: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...next }, replace: true });
  const state = search.state ?? "OPEN";
  return (
    <div className="page">
      <PageHeader title={t("security.title")} />
      <Views
        label={t("security.views")}
        views={securityStates.map((id) => ({ id, name: t(`security.state.${id}`) }))}
        current={state}
        onPick={(id) => change({ state: securityStates.find((one) => one === id) })}
      />
      <EventTable state={state} onOpen={(event) => change({ event })} />
      <SecurityDetail id={search.event} onClose={() => change({ event: undefined })} />
    </div>
  );
}

const eventId = (event: SecurityEvent) => event.id;

type TableProps = { state: SecurityEvent["state"]; onOpen: (id: string) => void };

function EventTable({ state, onOpen }: TableProps) {
  const { t } = useTranslation("oversight");
  const list = useInfinite(listSecurityEvents, { query: { limit: 100, state: [state] } });
  const columns = useEventColumns();
  const none = list.items.length === 0 && (
    <EmptyState title={t("security.empty")} text={t("security.emptyText")} />
  );
  return (
    <DataTable<SecurityEvent>
      label={t("security.title")}
      rows={list.items}
      rowId={eventId}
      rowName={(event) => t(`security.kind.${event.kind}`)}
      columns={columns}
      narrow={(event) => <NarrowEvent event={event} />}
      onOpen={(event) => onOpen(event.id)}
      hasMore={list.hasMore}
      onMore={list.loadMore}
      isLoading={list.isLoading}
      placeKey={`security ${state}`}
      instead={
        list.error ? (
          <LoadError title={t("security.notLoaded")} error={list.error} onRetry={list.reload} />
        ) : (
          none
        )
      }
      foot={<ListFoot list={list} />}
    />
  );
}

function useEventColumns(): readonly Column<SecurityEvent>[] {
  const { t } = useTranslation("oversight");
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "kind",
        title: t("security.column.kind"),
        width: 220,
        grow: 2,
        fixed: true,
        cell: (event) => (
          <span className="ellipsis strong">{t(`security.kind.${event.kind}`)}</span>
        ),
      },
      {
        id: "severity",
        title: t("security.column.severity"),
        width: 110,
        cell: (event) => <SeverityBadge severity={event.severity} />,
      },
      {
        id: "user",
        title: t("security.column.user"),
        width: 150,
        grow: 1,
        cell: (event) => <span className="ellipsis">{event.userName ?? "–"}</span>,
      },
      { id: "ip", title: t("security.column.ip"), width: 130, cell: (event) => event.ip ?? "–" },
      {
        id: "count",
        title: t("security.column.count"),
        width: 90,
        end: true,
        cell: (event) => format.number(event.count),
      },
      {
        id: "last",
        title: t("security.column.last"),
        width: 168,
        cell: (event) => <time dateTime={event.lastAt}>{format.dateTime(event.lastAt)}</time>,
      },
    ],
    [t, format],
  );
}

function NarrowEvent({ event }: { event: SecurityEvent }) {
  const { t } = useTranslation("oversight");
  const format = useFormat();
  return (
    <div className={styles.narrow}>
      <span className="ellipsis strong">{t(`security.kind.${event.kind}`)}</span>
      <SeverityBadge severity={event.severity} />
      <span className="t1 muted">
        {event.userName ?? event.ip ?? "–"} · {format.dateTime(event.lastAt)}
      </span>
    </div>
  );
}
