import { type Call, type ExportFormat, exportCalls, listCalls } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useInfinite } from "../../api/lists.ts";
import { useSession } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { CallBadge } from "../../shared/call-badge.tsx";
import { ExportMenu } from "../../shared/export-menu.tsx";
import { Button } from "../../ui/button.tsx";
import { type Column, useColumns } from "../../ui/data-table/columns.ts";
import { DataTable, TableFoot } from "../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { RelativeTime, Timer } from "../../ui/time.tsx";
import { Views } from "../../ui/views.tsx";
import { CallFilters } from "./call-filters.tsx";
import styles from "./calls.module.css";
import { ExportRecordings } from "./export/export-recordings.tsx";
import { callQuery, useCallFilter } from "./use-call-filter.ts";

/** Every call, newest first. */
export function CallsPage() {
  const { t } = useTranslation("calls");
  return (
    <div className="page">
      <PageHeader title={t("title")} actions={<Exports />} />
      <CallViews />
      <CallFilters />
      <CallTable />
    </div>
  );
}

/** What is shown, and what was recorded of it, as files. */
function Exports() {
  return (
    <>
      <ExportRecordings />
      <ExportCalls />
    </>
  );
}

/** Takes the calls that are shown out as a file. */
function ExportCalls() {
  const session = useSession();
  const [search] = useCallFilter();
  const take = (format: ExportFormat) => {
    const { limit: _, live, ...filter } = callQuery(search, session.user.id);
    const body = { ...filter, ...(live ? { live: true } : {}), format };
    return download(exportCalls, { body }, `calls.${format.toLowerCase()}`);
  };
  return <ExportMenu right="calls:export" take={take} />;
}

function CallTable() {
  const { t } = useTranslation("calls");
  const navigate = useNavigate();
  const session = useSession();
  const [search] = useCallFilter();
  const list = useInfinite(listCalls, { query: callQuery(search, session.user.id) });
  const { shown } = useColumns("calls", useCallColumns());
  const none = list.items.length === 0 && <NoCalls />;
  return (
    <DataTable<Call>
      label={t("title")}
      rows={list.items}
      rowId={callId}
      rowName={(call) => call.leadName}
      columns={shown}
      narrow={(call) => <NarrowCall call={call} />}
      onOpen={(call) => void navigate({ to: "/calls/$callId", params: { callId: call.id } })}
      hasMore={list.hasMore}
      onMore={list.loadMore}
      isLoading={list.isLoading}
      placeKey={`calls ${JSON.stringify(search)}`}
      instead={
        list.error ? (
          <LoadError title={t("notLoaded")} error={list.error} onRetry={list.reload} />
        ) : (
          none
        )
      }
      foot={!none && <CallCount count={list.items.length} hasMore={list.hasMore} />}
    />
  );
}

function NoCalls() {
  const { t } = useTranslation("calls");
  const [search, change] = useCallFilter();
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <EmptyState
      title={t(isFiltered ? "empty.filtered" : "empty.title")}
      text={t(isFiltered ? "empty.filteredText" : "empty.text")}
      actions={isFiltered && <ClearFilters onClear={change} />}
    />
  );
}

function CallCount({ count, hasMore }: { count: number; hasMore: boolean }) {
  const { t } = useTranslation("calls");
  const format = useFormat();
  return (
    <TableFoot>
      {t("loaded", { count, shown: format.number(count) })}
      {hasMore ? t("andMore") : ""}
    </TableFoot>
  );
}

const callId = (call: Call) => call.id;

function ClearFilters({ onClear }: { onClear: ReturnType<typeof useCallFilter>[1] }) {
  const { t } = useTranslation(["calls", "common"]);
  const clear = () =>
    onClear({
      view: undefined,
      outcome: undefined,
      campaignId: undefined,
      leadId: undefined,
      agentId: undefined,
    });
  return <Button onClick={clear}>{t("empty.clear")}</Button>;
}

function CallViews() {
  const { t } = useTranslation(["calls", "common"]);
  const { isAgent } = useSession();
  const [search, change] = useCallFilter();
  const views = [
    { id: "all", name: t("view.all") },
    { id: "live", name: t("view.live") },
    ...(isAgent ? [{ id: "mine", name: t("view.mine") }] : []),
  ];
  return (
    <Views
      label={t("views")}
      views={views}
      current={search.view ?? "all"}
      onPick={(id) => change({ view: id === "live" || id === "mine" ? id : undefined })}
    />
  );
}

function useCallColumns(): readonly Column<Call>[] {
  const { t } = useTranslation(["calls", "common"]);
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "lead",
        title: t("column.lead"),
        width: 180,
        grow: 2,
        fixed: true,
        cell: (call) => <span className="ellipsis strong">{call.leadName}</span>,
      },
      {
        id: "outcome",
        title: t("column.outcome"),
        width: 160,
        cell: (call) => <CallBadge call={call} />,
      },
      {
        id: "campaign",
        title: t("column.campaign"),
        width: 160,
        grow: 1,
        cell: (call) => (
          <span className="ellipsis">{call.campaignName ?? call.queueName ?? t("byHand")}</span>
        ),
      },
      {
        id: "agent",
        title: t("column.agent"),
        width: 140,
        grow: 1,
        cell: (call) => <span className="ellipsis">{call.agentName ?? "–"}</span>,
      },
      {
        id: "started",
        title: t("column.started"),
        width: 168,
        cell: (call) => <time dateTime={call.startedAt}>{format.dateTime(call.startedAt)}</time>,
      },
      {
        id: "talk",
        title: t("column.talk"),
        width: 96,
        end: true,
        cell: (call) => <TalkTime call={call} />,
      },
      {
        id: "provider",
        title: t("column.provider"),
        width: 128,
        cell: (call) => (call.simulated ? t("simulatedShort") : call.provider),
      },
    ],
    [t, format],
  );
}

/** Runs while the two talk, and stands still afterwards. */
export function TalkTime({ call }: { call: Call }) {
  const format = useFormat();
  if (call.connectedAt && call.state !== "ENDED") return <Timer since={call.connectedAt} />;
  return <>{call.connectedAt ? format.duration(call.talkSeconds) : "–"}</>;
}

function NarrowCall({ call }: { call: Call }) {
  return (
    <div className={styles.narrow}>
      <span className="ellipsis strong">{call.leadName}</span>
      <TalkTime call={call} />
      <CallBadge call={call} />
      <span className="t1 muted">
        <RelativeTime at={call.startedAt} />
      </span>
    </div>
  );
}
