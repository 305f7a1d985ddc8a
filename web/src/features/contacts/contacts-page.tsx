import { useDebouncedValue } from "@mantine/hooks";
import { type ExportFormat, exportContacts, listContacts } from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useInfinite } from "../../api/lists.ts";
import { useGrant } from "../../api/session.ts";
import { ExportMenu } from "../../shared/export-menu.tsx";
import { ListFoot } from "../../shared/list-foot.tsx";
import { Button } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/data-table/column-chooser.tsx";
import { useColumns } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { NarrowContact, type Row, useContactColumns } from "./contact-columns.tsx";
import { ContactsBar } from "./contacts-bar.tsx";
import { NewContactDialog } from "./new-contact-dialog.tsx";

const route = getRouteApi("/app/contacts");
const idOf = (row: Row) => row.id;
const nameOf = (row: Row) => row.name;

/** People and companies, whatever leads there are with them. */
export function ContactsPage() {
  const { t } = useTranslation("contacts");
  const navigate = useNavigate({ from: "/contacts" });
  const search = route.useSearch();
  const [creating, setCreating] = useState(false);
  const [q] = useDebouncedValue(search.q, 250);
  const sort = search.sort ?? "-createdAt";
  const narrowing = {
    ...(search.kind ? { kind: search.kind } : {}),
    ...(q && q.length >= 2 ? { q } : {}),
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
  const mayExport = useGrant("contacts:export") !== undefined;
  const takeOut = (format: ExportFormat) => {
    const body = { ...narrowing, ...(search.where ? { where: search.where } : {}), format };
    return download(exportContacts, { body }, `contacts.${format.toLowerCase()}`);
  };
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
    const isNarrowed = [search.kind, q, search.where].some((one) => one !== undefined);
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
        foot={<ListFoot list={list} />}
      />
      {creating && <NewContactDialog onClose={() => setCreating(false)} />}
    </div>
  );
}
