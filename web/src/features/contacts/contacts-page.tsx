import { useDebouncedValue } from "@mantine/hooks";
import { type ExportFormat, exportContacts, listContacts } from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { type ReactNode, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useInfinite } from "../../api/lists.ts";
import { useGrant } from "../../api/session.ts";
import type { ContactsSearch } from "../../app/search.ts";
import { ExportMenu } from "../../shared/export-menu.tsx";
import { ListFoot } from "../../shared/list-foot.tsx";
import { RecordViews, SaveViewButtons } from "../../shared/views/record-views.tsx";
import { useDefaultView, useSavedViews } from "../../shared/views/view-kit.ts";
import { Button } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/data-table/column-chooser.tsx";
import { type Column, useColumns } from "../../ui/data-table/columns.ts";
import { DataTable, TableFoot } from "../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { later } from "../../ui/later.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { NarrowContact, type Row, useContactColumns } from "./contact-columns.tsx";
import { contactViews, filterOf, queryOf, selectionOf } from "./contact-filter.ts";
import { ContactsBar } from "./contacts-bar.tsx";
import { NewContactDialog } from "./new-contact-dialog.tsx";

const ContactBulkBar = later(async () => (await import("./contact-bulk-bar.tsx")).ContactBulkBar);

const route = getRouteApi("/app/contacts");
const idOf = (row: Row) => row.id;
const nameOf = (row: Row) => row.name;

/** People and companies, whatever leads there are with them. */
export function ContactsPage() {
  const { t } = useTranslation("contacts");
  const search = route.useSearch();
  const go = useGo();
  const [creating, setCreating] = useState(false);
  const view = useSavedViews(contactViews).find(({ id }) => id === search.view);
  const usual = search.kind ? `contacts-${search.kind}` : "contacts";
  const columns = useColumns(
    view ? `contacts-${view.id}` : usual,
    useContactColumns(search.kind),
    view?.columns,
  );
  // Whoever is led elsewhere finds the words of that place in the box, not those he typed here.
  const [led, setLed] = useState(0);
  const lead = useCallback(
    (to: ContactsSearch) => {
      setLed((times) => times + 1);
      go(to);
    },
    [go],
  );
  useDefaultView(contactViews, search, lead);
  const builtIn = [{ id: "all", name: t("allContacts"), filter: {} }];
  const views = { kit: contactViews, builtIn, search, onGo: lead };
  const shown = columns.shown.map(({ id }) => id);
  const mayCreate = useGrant("contacts:create") !== undefined;
  const create = mayCreate && (
    <Button variant="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t("new")}
    </Button>
  );
  return (
    <div className="page">
      <PageHeader
        title={t("title")}
        actions={
          <>
            <ExportMenu right="contacts:export" take={(format) => takeOut(search, shown, format)} />
            {create}
          </>
        }
      />
      <RecordViews {...views} />
      <ContactsBar
        key={led}
        search={search}
        end={
          <>
            <SaveViewButtons {...views} columns={shown} />
            <ColumnChooser choice={columns} />
          </>
        }
      />
      <ContactTable search={search} columns={columns.shown} create={create} />
      {creating && <NewContactDialog onClose={() => setCreating(false)} />}
    </div>
  );
}

function useGo(): (search: ContactsSearch) => void {
  const navigate = useNavigate({ from: "/contacts" });
  return useCallback((search) => void navigate({ search, replace: true }), [navigate]);
}

/** Takes the contacts that are shown out as a file. */
function takeOut(
  search: ContactsSearch,
  columns: readonly string[],
  format: ExportFormat,
): Promise<void> {
  // A kept view is taken out as it is seen, all contacts with everything that is known of them.
  const seen = search.view ? { columns: [...columns] } : {};
  const sort = search.sort ? { sort: search.sort } : {};
  const body = { ...selectionOf(search), ...sort, ...seen, format };
  return download(exportContacts, { body }, `contacts.${format.toLowerCase()}`);
}

/** Which rows are chosen, and of which list: other filters are another one. */
type Chosen = { of: string; ids: ReadonlySet<string> };
type TableProps = {
  search: ContactsSearch;
  columns: readonly Column<Row>[];
  create: ReactNode;
};

function ContactTable({ search, columns, create }: TableProps) {
  const { t } = useTranslation("contacts");
  const navigate = useNavigate({ from: "/contacts" });
  const go = useGo();
  const [q] = useDebouncedValue(search.q, 250);
  const sort = search.sort ?? "-createdAt";
  const narrowing = queryOf({ ...search, q });
  const query = { limit: 100, ...narrowing, sort };
  const list = useInfinite(listContacts, { query }, { keepPrevious: true });
  const [chosen, setChosen] = useState<Chosen>({ of: "", ids: new Set() });
  const mayChoose = useGrant("contacts:update") !== undefined;
  const listKey = JSON.stringify(narrowing);
  const selected: ReadonlySet<string> = chosen.of === listKey ? chosen.ids : new Set();
  const setSelected = (ids: ReadonlySet<string>) => setChosen({ of: listKey, ids });
  const bulkBar = () => (
    <Suspense fallback={<TableFoot />}>
      <ContactBulkBar
        contacts={list.items.filter(({ id }) => selected.has(id))}
        filter={filterOf(search)}
        onClear={() => setSelected(new Set())}
      />
    </Suspense>
  );
  const instead = () => {
    if (list.items.length > 0) return null;
    if (list.error) {
      return <LoadError title={t("notLoaded")} error={list.error} onRetry={list.reload} />;
    }
    return Object.keys(filterOf(search)).length > 0 ? (
      <EmptyState title={t("noneFound")} text={t("noneFoundText")} />
    ) : (
      <EmptyState title={t("empty")} text={t("emptyText")} actions={create} />
    );
  };
  return (
    <DataTable<Row>
      label={t("title")}
      rows={list.items}
      rowId={idOf}
      rowName={nameOf}
      columns={columns}
      sort={sort}
      onSort={(next) => go({ ...search, sort: next })}
      narrow={(row) => <NarrowContact row={row} />}
      onOpen={({ id }) => void navigate({ to: "/contacts/$contactId", params: { contactId: id } })}
      hasMore={list.hasMore}
      onMore={list.loadMore}
      isLoading={list.isLoading}
      instead={instead()}
      placeKey={`contacts ${JSON.stringify(query)}`}
      {...(mayChoose ? { selected, onSelect: setSelected } : {})}
      foot={selected.size > 0 ? bulkBar() : <ListFoot list={list} />}
    />
  );
}
