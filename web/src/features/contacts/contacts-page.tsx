import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type Contact, listContacts } from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Building2, Plus, User } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { ListFoot } from "../../shared/list-foot.tsx";
import { Button } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { RowLink } from "../../ui/data-table/row-link.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import styles from "./contacts.module.css";
import { NewContactDialog } from "./new-contact-dialog.tsx";

const route = getRouteApi("/app/contacts");
type Row = Omit<Contact, "points">;
const idOf = (row: Row) => row.id;
const nameOf = (row: Row) => row.name;

/** People and companies, whatever leads there are with them. */
export function ContactsPage() {
  const { t } = useTranslation("contacts");
  const navigate = useNavigate({ from: "/contacts" });
  const search = route.useSearch();
  const [creating, setCreating] = useState(false);
  const [q] = useDebouncedValue(search.q, 250);
  const query = {
    limit: 100,
    ...(search.kind ? { kind: search.kind } : {}),
    ...(q && q.length >= 2 ? { q } : {}),
  };
  const list = useInfinite(listContacts, { query }, { keepPrevious: true });
  const columns = useContactColumns();
  const mayCreate = useGrant("contacts:create") !== undefined;
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
    const isNarrowed = search.kind !== undefined || q !== undefined;
    return isNarrowed ? (
      <EmptyState title={t("noneFound")} text={t("noneFoundText")} />
    ) : (
      <EmptyState title={t("empty")} text={t("emptyText")} actions={create} />
    );
  };
  return (
    <div className="page">
      <PageHeader title={t("title")} actions={create} />
      <ContactsBar />
      <DataTable<Row>
        label={t("title")}
        rows={list.items}
        rowId={idOf}
        rowName={nameOf}
        columns={columns}
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

function ContactsBar() {
  const { t } = useTranslation("contacts");
  const navigate = useNavigate({ from: "/contacts" });
  const search = route.useSearch();
  const [text, setText] = useState(search.q ?? "");
  const set = (part: Partial<typeof search>) =>
    void navigate({ search: { ...search, ...part }, replace: true });
  return (
    <div className={styles.bar}>
      <Segmented
        label={t("show")}
        value={search.kind ?? "ALL"}
        onChange={(kind) => set({ kind: kind === "ALL" ? undefined : kind })}
        options={[
          { value: "ALL", label: t("all") },
          { value: "PERSON", label: t("people") },
          { value: "COMPANY", label: t("companies") },
        ]}
      />
      <TextInput
        className={styles.search ?? ""}
        aria-label={t("search")}
        placeholder={t("search")}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          set({ q: event.currentTarget.value.trim() || undefined });
        }}
      />
    </div>
  );
}

function useContactColumns(): readonly Column<Row>[] {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "name",
        title: t("column.name"),
        width: 176,
        grow: 3,
        fixed: true,
        cell: (row) => (
          <RowLink href={`/contacts/${row.id}`} className={styles.name}>
            {row.name}
          </RowLink>
        ),
      },
      { id: "kind", title: t("column.kind"), width: 112, cell: (row) => <Kind kind={row.kind} /> },
      {
        id: "company",
        title: t("column.company"),
        width: 128,
        grow: 2,
        cell: ({ company }) => <span className="muted">{company}</span>,
      },
      {
        id: "zone",
        title: t("column.zone"),
        width: 112,
        cell: ({ timeZone }) => <span className="muted">{timeZone && format.city(timeZone)}</span>,
      },
      {
        id: "created",
        title: t("column.created"),
        width: 120,
        cell: ({ createdAt }) => <time className="muted">{format.date(createdAt)}</time>,
      },
    ],
    [t, format],
  );
}

function Kind({ kind }: { kind: Contact["kind"] }) {
  const { t } = useTranslation("contacts");
  const Icon = kind === "COMPANY" ? Building2 : User;
  return (
    <span className="muted">
      <Icon className="icon-14" aria-hidden /> {t(`kind.${kind}`)}
    </span>
  );
}

function NarrowContact({ row }: { row: Row }) {
  return (
    <div className={styles.narrow}>
      <RowLink href={`/contacts/${row.id}`} className={`${styles.name} ellipsis`}>
        {row.name}
      </RowLink>
      <Kind kind={row.kind} />
      <span className="t1 muted ellipsis">{row.company}</span>
    </div>
  );
}
