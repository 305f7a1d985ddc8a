import { useDebouncedValue } from "@mantine/hooks";
import { type ExportFormat, exportContacts, listContacts } from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useInfinite } from "../../api/lists.ts";
import { useGrant } from "../../api/session.ts";
import { ExportMenu } from "../../shared/export-menu.tsx";
import { ListFoot } from "../../shared/list-foot.tsx";
import { Button } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/data-table/column-chooser.tsx";
import { useColumns } from "../../ui/data-table/columns.ts";
import { DataTable, TableFoot } from "../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { later } from "../../ui/later.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { NarrowContact, type Row, useContactColumns } from "./contact-columns.tsx";
import { ContactsBar } from "./contacts-bar.tsx";
import { NewContactDialog } from "./new-contact-dialog.tsx";

const ContactBulkBar = later(async () => (await import("./contact-bulk-bar.tsx")).ContactBulkBar);

const route = getRouteApi("/app/contacts");
const idOf = (row: Row) => row.id;
const nameOf = (row: Row) => row.name;

/** Which rows are chosen, and of which list: other filters are another one. */
type Chosen = { of: string; ids: ReadonlySet<string> };

/** People and companies, whatever leads there are with them. */
export function ContactsPage() {
  const { t } = useTranslation("contacts");
  const navigate = useNavigate({ from: "/contacts" });
  const search = route.useSearch();
  const [creating, setCreating] = useState(false);
  const [chosen, setChosen] = useState<Chosen>({ of: "", ids: new Set() });
  const [q] = useDebouncedValue(search.q, 250);
  const sort = search.sort ?? "-createdAt";
  const narrowing = {
    ...(search.kind ? { kind: search.kind } : {}),
    ...(q && q.length >= 2 ? { q } : {}),
    ...(search.tagId ? { tagId: search.tagId } : {}),
    sort,
  };
  const where = search.where ? { where: JSON.stringify(search.where) } : {};
  const query = { limit: 100, ...narrowing, ...where };
  const list = useInfinite(listContacts, { query }, { keepPrevious: true });
  const columns = useColumns(
    search.kind ? `contacts-${search.kind}` : "contacts",
    useContactColumns(search.kind),
  );
  const mayCreate = useGrant("contacts:create") !== undefined;
  const mayChoose = useGrant("contacts:update") !== undefined;
  const mayExport = useGrant("contacts:export") !== undefined;
  const takeOut = (format: ExportFormat) => {
    const body = { ...narrowing, ...(search.where ? { where: search.where } : {}), format };
    return download(exportContacts, { body }, `contacts.${format.toLowerCase()}`);
  };
  const listKey = JSON.stringify({ ...narrowing, ...where });
  const selected: ReadonlySet<string> = chosen.of === listKey ? chosen.ids : new Set();
  const setSelected = (ids: ReadonlySet<string>) => setChosen({ of: listKey, ids });
  const bulkBar = () => (
    <Suspense fallback={<TableFoot />}>
      <ContactBulkBar
        contacts={list.items.filter(({ id }) => selected.has(id))}
        onClear={() => setSelected(new Set())}
      />
    </Suspense>
  );
  const create = mayCreate && (
    <Button variant="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t("new")}
    </Button>
  );
  const instead = () => {
    if (list.items.length > 0) return null;
    if (list.error) {
      return <LoadError title={t("notLoaded")} error={list.error} onRetry={list.reload} />;
    }
    const isNarrowed = [search.kind, q, search.tagId, search.where].some(
      (one) => one !== undefined,
    );
    return isNarrowed ? (
      <EmptyState title={t("noneFound")} text={t("noneFoundText")} />
    ) : (
      <EmptyState title={t("empty")} text={t("emptyText")} actions={create} />
    );
  };
  return (
    <div className="page">
      <PageHeader
        title={t("title")}
        actions={
          <>
            {mayExport && (
              <span className="only-wide">
                <ExportMenu take={takeOut} />
              </span>
            )}
            {create}
          </>
        }
      />
      <ContactsBar search={search} end={<ColumnChooser choice={columns} />} />
      <DataTable<Row>
        label={t("title")}
        rows={list.items}
        rowId={idOf}
        rowName={nameOf}
        columns={columns.shown}
        sort={sort}
        onSort={(next) => void navigate({ search: { ...search, sort: next }, replace: true })}
        narrow={(row) => <NarrowContact row={row} />}
        onOpen={({ id }) =>
          void navigate({ to: "/contacts/$contactId", params: { contactId: id } })
        }
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        instead={instead()}
        placeKey={`contacts ${JSON.stringify(query)}`}
        {...(mayChoose ? { selected, onSelect: setSelected } : {})}
        foot={selected.size > 0 ? bulkBar() : <ListFoot list={list} />}
      />
      {creating && <NewContactDialog onClose={() => setCreating(false)} />}
    </div>
  );
}
