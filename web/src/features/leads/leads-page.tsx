import { countLeads, type ExportFormat, exportLeads, leadKeys, listLeads } from "@parley/contract";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { AlarmClock, Plus, Upload } from "lucide-react";
import { Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useInfinite } from "../../api/lists.ts";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { ExportMenu } from "../../shared/export-menu.tsx";
import { ListFoot } from "../../shared/list-foot.tsx";
import { RecordViews, SaveViewButtons } from "../../shared/views/record-views.tsx";
import { useDefaultView, useSavedViews } from "../../shared/views/view-kit.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/data-table/column-chooser.tsx";
import { type Column, useColumns } from "../../ui/data-table/columns.ts";
import { DataTable, TableFoot } from "../../ui/data-table/data-table.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { later } from "../../ui/later.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { FieldsAtHand } from "./fields-at-hand.tsx";
import { filterOf, type LeadFilter, queryOf, selectionOf } from "./lead-filter.ts";
import { LeadFilters } from "./lead-filters.tsx";
import { NoLeads } from "./no-leads.tsx";
import { NarrowLead, type ShownLead, useLeadColumns } from "./use-lead-columns.tsx";
import { leadViews, useBuiltInViews } from "./views-store.ts";

const LeadBulkBar = later(async () => (await import("./lead-bulk-bar.tsx")).LeadBulkBar);
const CallabilityDialog = later(
  async () => (await import("./callability-dialog.tsx")).CallabilityDialog,
);
const NewLeadDialog = later(async () => (await import("./new-lead-dialog.tsx")).NewLeadDialog);

const route = getRouteApi("/app/leads");
const idOf = (lead: ShownLead) => lead.id;
const nameOf = (lead: ShownLead) => lead.name;

/** The list of leads. */
export function LeadsPage() {
  const { t } = useTranslation("leads");
  const search = route.useSearch();
  const filter = filterOf(search);
  const setFilter = useSetFilter();
  const [creating, setCreating] = useState(false);
  const view = useSavedViews(leadViews).find(({ id }) => id === search.view);
  const list = view ? `leads-${view.id}` : "leads";
  const columns = useColumns(list, useLeadColumns(), view?.columns);
  const go = useGo();
  useDefaultView(leadViews, search, go);
  const views = { kit: leadViews, builtIn: useBuiltInViews(), search, onGo: go };
  const mayCreate = useGrant("leads:create") !== undefined;
  useKeys(
    useMemo(
      () => (mayCreate ? [{ key: "C", label: t("new"), run: () => setCreating(true) }] : []),
      [mayCreate, t],
    ),
  );
  return (
    <div className="page">
      <PageHeader
        title={t("title")}
        meta={<LeadCount query={queryOf(search)} />}
        actions={
          <PageActions
            search={search}
            columns={columns.shown.map(({ id }) => id)}
            {...(mayCreate ? { onNew: () => setCreating(true) } : {})}
          />
        }
      />
      <RecordViews {...views} />
      <LeadFilters
        filter={filter}
        onChange={(part) => setFilter({ ...filter, ...part })}
        end={
          <>
            <SaveViewButtons {...views} columns={columns.shown.map(({ id }) => id)} />
            <ColumnChooser choice={columns} />
          </>
        }
      />
      {/* Other filters are another list: nothing of it is chosen yet. */}
      <LeadTable
        key={JSON.stringify(filter)}
        columns={columns.shown}
        onNew={() => setCreating(true)}
      />
      {mayCreate && <FieldsAtHand />}
      <Suspense>{creating && <NewLeadDialog onClose={() => setCreating(false)} />}</Suspense>
    </div>
  );
}

type Search = ReturnType<typeof route.useSearch>;

function useGo(): (search: Search) => void {
  const navigate = useNavigate({ from: "/leads" });
  return useCallback((search) => void navigate({ search, replace: true }), [navigate]);
}

/** Puts other filters into the address; the order of the list and its view stay. */
function useSetFilter(): (filter: LeadFilter) => void {
  const go = useGo();
  const { sort, view } = route.useSearch();
  return (filter) => go({ ...filter, sort, view });
}

type ActionProps = { search: Search; columns: readonly string[]; onNew?: () => void };

function PageActions({ search, columns, onNew }: ActionProps) {
  const { t } = useTranslation(["leads", "callability"]);
  const [asking, setAsking] = useState(false);
  const mayImport = useGrant("imports:create") !== undefined;
  return (
    <>
      <span className="only-wide">
        <Button icon={AlarmClock} onClick={() => setAsking(true)}>
          {t("callability:open")}
        </Button>
      </span>
      <Suspense>
        {asking && <CallabilityDialog filter={filterOf(search)} onClose={() => setAsking(false)} />}
      </Suspense>
      <ExportMenu right="leads:export" take={(format) => takeOut(search, columns, format)} />
      {mayImport && (
        <Link to="/imports" className={`${buttonClass()} only-wide`}>
          <Upload aria-hidden />
          {t("import")}
        </Link>
      )}
      {onNew && (
        <Button variant="primary" icon={Plus} keys="C" onClick={onNew}>
          {t("new")}
        </Button>
      )}
    </>
  );
}

/** Takes the leads that are shown out as a file. */
function takeOut(search: Search, columns: readonly string[], format: ExportFormat): Promise<void> {
  // A kept view is taken out as it is seen, all leads so that an import reads them again.
  const seen = search.view ? { columns: [...columns] } : {};
  const sort = search.sort ? { sort: search.sort } : {};
  const body = { ...selectionOf(search), ...sort, ...seen, format };
  return download(exportLeads, { body }, `leads.${format.toLowerCase()}`);
}

type TableProps = { columns: readonly Column<ShownLead>[]; onNew: () => void };

/** Attributes come only where a column shows one. */
function fieldsFor(columns: readonly Column<ShownLead>[]): { fields?: string } {
  const own = columns.map(({ id }) => id).filter((id) => id.startsWith("own."));
  return own.length > 0 ? { fields: [...leadKeys, ...own].join(",") } : {};
}

function LeadTable({ columns, onNew }: TableProps) {
  const { t } = useTranslation(["leads", "common"]);
  const navigate = useNavigate({ from: "/leads" });
  const search = route.useSearch();
  const filter = filterOf(search);
  const setFilter = useSetFilter();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const mayChoose = useMayChoose();
  const sort = search.sort ?? "-createdAt";
  const query = { ...queryOf(search), ...fieldsFor(columns), sort, limit: 200 };
  const list = useInfinite(listLeads, { query });

  const instead = () => {
    if (list.items.length > 0) return null;
    if (!list.error) return <NoLeads filter={filter} onFilter={setFilter} onNew={onNew} />;
    return <LoadError title={t("notLoaded")} error={list.error} onRetry={list.reload} />;
  };
  const bulkBar = () => (
    <Suspense fallback={<TableFoot />}>
      <LeadBulkBar
        leads={list.items.filter(({ id }) => selected.has(id))}
        filter={filter}
        onClear={() => setSelected(new Set())}
      />
    </Suspense>
  );
  return (
    <DataTable<ShownLead>
      label={t("title")}
      rows={list.items}
      rowId={idOf}
      rowName={nameOf}
      columns={columns}
      narrow={(lead) => <NarrowLead lead={lead} />}
      sort={sort}
      onSort={(next) => void navigate({ search: { ...search, sort: next }, replace: true })}
      {...(mayChoose ? { selected, onSelect: setSelected } : {})}
      onOpen={({ id }) => void navigate({ to: "/leads/$leadId", params: { leadId: id } })}
      hasMore={list.hasMore}
      onMore={list.loadMore}
      isLoading={list.isLoading}
      instead={instead()}
      newer={list.newer ? { label: t("common:newRows"), show: list.reload } : null}
      placeKey={`leads ${JSON.stringify(search)}`}
      foot={selected.size > 0 ? bulkBar() : <ListFoot list={list} />}
    />
  );
}

/** Rows are chosen to do something with them: whoever may do none of it chooses nothing. */
function useMayChoose(): boolean {
  const grants = [
    useGrant("leads:assign"),
    useGrant("campaigns:add-members"),
    useGrant("leads:delete"),
    useGrant("leads:update"),
  ];
  return grants.some((grant) => grant !== undefined);
}

/** How many leads the filters find, of how many there are. */
function LeadCount({ query }: { query: object }) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const found = useRead(countLeads, { query }, { keepPrevious: true });
  const all = useRead(countLeads, {});
  if (!found.data || !all.data) return null;
  const words = ({ count, capped }: { count: number; capped: boolean }) =>
    capped ? t("moreThan", { number: format.number(count) }) : format.number(count);
  const narrowed = Object.keys(query).length > 0;
  return (
    <span className="muted">
      {narrowed ? t("of", { shown: words(found.data), all: words(all.data) }) : words(all.data)}
    </span>
  );
}
