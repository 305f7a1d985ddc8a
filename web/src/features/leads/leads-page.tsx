import { countLeads, exportLeads, type Lead, listLeads } from "@parley/contract";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Download, Plus, Upload } from "lucide-react";
import { Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useInfinite } from "../../api/lists.ts";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { ListFoot } from "../../shared/list-foot.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/data-table/column-chooser.tsx";
import { type Column, useColumns } from "../../ui/data-table/columns.ts";
import { DataTable, TableFoot } from "../../ui/data-table/data-table.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { later } from "../../ui/later.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { filterOf, type LeadFilter, queryOf } from "./lead-filter.ts";
import { LeadFilters } from "./lead-filters.tsx";
import { LeadViews, SaveViewButton } from "./lead-views.tsx";
import { NoLeads } from "./no-leads.tsx";
import { NarrowLead, useLeadColumns } from "./use-lead-columns.tsx";

const LeadBulkBar = later(async () => (await import("./lead-bulk-bar.tsx")).LeadBulkBar);
const NewLeadDialog = later(async () => (await import("./new-lead-dialog.tsx")).NewLeadDialog);

const route = getRouteApi("/app/leads");
const idOf = (lead: Lead) => lead.id;
const nameOf = (lead: Lead) => lead.name;

/** The list of leads. */
export function LeadsPage() {
  const { t } = useTranslation("leads");
  const search = route.useSearch();
  const filter = filterOf(search);
  const setFilter = useSetFilter();
  const [creating, setCreating] = useState(false);
  const columns = useColumns("leads", useLeadColumns());
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
          <PageActions search={search} {...(mayCreate ? { onNew: () => setCreating(true) } : {})} />
        }
      />
      <LeadViews filter={filter} onPick={setFilter} />
      <LeadFilters
        filter={filter}
        onChange={(part) => setFilter({ ...filter, ...part })}
        end={
          <>
            <SaveViewButton filter={filter} />
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
      <Suspense>{creating && <NewLeadDialog onClose={() => setCreating(false)} />}</Suspense>
    </div>
  );
}

/** Puts other filters into the address; the order of the list stays. */
function useSetFilter(): (filter: LeadFilter) => void {
  const navigate = useNavigate({ from: "/leads" });
  const { sort } = route.useSearch();
  return (filter) => void navigate({ search: { ...filter, sort }, replace: true });
}

type Search = ReturnType<typeof route.useSearch>;

function PageActions({ search, onNew }: { search: Search; onNew?: () => void }) {
  const { t } = useTranslation("leads");
  const mayImport = useGrant("imports:create") !== undefined;
  const mayExport = useGrant("leads:export") !== undefined;
  const [taking, take] = useExport(search);
  return (
    <>
      {mayExport && (
        <span className="only-wide">
          <Button icon={Download} busy={taking} onClick={take}>
            {t("export")}
          </Button>
        </span>
      )}
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
function useExport(search: Search): [boolean, () => void] {
  const [busy, setBusy] = useState(false);
  const fail = useErrorToast();
  const take = async () => {
    setBusy(true);
    try {
      const body = { ...queryOf(search), ...(search.sort ? { sort: search.sort } : {}) };
      await download(exportLeads, { body }, "leads.csv");
    } catch (error) {
      fail(error as Parameters<typeof fail>[0]);
    } finally {
      setBusy(false);
    }
  };
  return [busy, () => void take()];
}

type TableProps = { columns: readonly Column<Lead>[]; onNew: () => void };

function LeadTable({ columns, onNew }: TableProps) {
  const { t } = useTranslation(["leads", "common"]);
  const navigate = useNavigate({ from: "/leads" });
  const search = route.useSearch();
  const filter = filterOf(search);
  const setFilter = useSetFilter();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const mayChoose = useMayChoose();
  const sort = search.sort ?? "-createdAt";
  const list = useInfinite(listLeads, { query: { ...queryOf(search), sort, limit: 200 } });

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
    <DataTable<Lead>
      label={t("title")}
      rows={list.items}
      rowId={idOf}
      rowName={nameOf}
      columns={columns}
      narrow={(lead) => <NarrowLead lead={lead} />}
      sort={sort}
      onSort={(next) =>
        void navigate({ search: { ...filter, sort: next as typeof sort }, replace: true })
      }
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
