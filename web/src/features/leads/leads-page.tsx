import { countLeads, type Lead, listLeads } from "@parley/contract";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Plus, Upload } from "lucide-react";
import { Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite, useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/data-table/column-chooser.tsx";
import { useColumns } from "../../ui/data-table/columns.ts";
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
  const { t } = useTranslation(["leads", "common"]);
  const navigate = useNavigate({ from: "/leads" });
  const search = route.useSearch();
  const filter = filterOf(search);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [creating, setCreating] = useState(false);
  const sort = search.sort ?? "-createdAt";
  const query = queryOf(search);

  const list = useInfinite(listLeads, { query: { ...query, sort, limit: 200 } });
  const columns = useColumns("leads", useLeadColumns());
  const mayCreate = useGrant("leads:create") !== undefined;
  const mayImport = useGrant("imports:create") !== undefined;
  const mayChoose = useMayChoose();

  const setFilter = (next: LeadFilter) => {
    setSelected(new Set());
    void navigate({ search: { ...next, sort: search.sort }, replace: true });
  };
  const change = (part: LeadFilter) => setFilter({ ...filter, ...part });
  useKeys(
    useMemo(
      () => (mayCreate ? [{ key: "C", label: t("new"), run: () => setCreating(true) }] : []),
      [mayCreate, t],
    ),
  );

  const instead = () => {
    if (list.error) {
      return <LoadError title={t("notLoaded")} error={list.error} onRetry={list.reload} />;
    }
    if (list.items.length > 0) return null;
    return <NoLeads filter={filter} onFilter={setFilter} onNew={() => setCreating(true)} />;
  };
  return (
    <div className="page">
      <PageHeader
        title={t("title")}
        meta={<LeadCount query={query} />}
        actions={
          <>
            {mayImport && (
              <Link to="/imports" className={`${buttonClass()} only-wide`}>
                <Upload aria-hidden />
                {t("import")}
              </Link>
            )}
            {mayCreate && (
              <Button variant="primary" icon={Plus} keys="C" onClick={() => setCreating(true)}>
                {t("new")}
              </Button>
            )}
          </>
        }
      />
      <LeadViews filter={filter} onPick={setFilter} />
      <LeadFilters
        filter={filter}
        onChange={change}
        end={
          <>
            <SaveViewButton filter={filter} />
            <ColumnChooser choice={columns} />
          </>
        }
      />
      <DataTable<Lead>
        label={t("title")}
        rows={list.items}
        rowId={idOf}
        rowName={nameOf}
        columns={columns.shown}
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
        foot={
          selected.size > 0 ? (
            <Suspense fallback={<TableFoot />}>
              <LeadBulkBar
                leads={list.items.filter(({ id }) => selected.has(id))}
                filter={filter}
                onClear={() => setSelected(new Set())}
              />
            </Suspense>
          ) : (
            <LeadFoot shown={list.items.length} more={list.hasMore} />
          )
        }
      />
      <Suspense>{creating && <NewLeadDialog onClose={() => setCreating(false)} />}</Suspense>
    </div>
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

function LeadFoot({ shown, more }: { shown: number; more: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (shown === 0) return null;
  const words = { count: shown, shown: format.number(shown) };
  return <TableFoot>{more ? t("rowsSoFar", words) : t("rows", words)}</TableFoot>;
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
