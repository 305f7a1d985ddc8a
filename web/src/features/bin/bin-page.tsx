import {
  type DeletedRow,
  listDeletedContacts,
  listDeletedLeads,
  purgeBin,
  restoreContact,
  restoreLead,
} from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Building2, RotateCcw, Trash2, User, Users } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type List, useInfinite } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { ListFoot } from "../../shared/list-foot.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable, TableFoot } from "../../ui/data-table/data-table.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./bin.module.css";

const route = getRouteApi("/app/bin");
const idOf = (row: DeletedRow) => row.id;
const nameOf = (row: DeletedRow) => row.name;
const icons = { LEAD: Users, PERSON: User, COMPANY: Building2 };

/** What was deleted and can still be brought back. */
export function BinPage() {
  const { t } = useTranslation("contacts");
  const { kind } = route.useSearch();
  const navigate = useNavigate({ from: "/bin" });
  const seesContacts = useGrant("contacts:restore") !== undefined;
  return (
    <div className="page">
      <PageHeader title={t("bin.title")} />
      {seesContacts && (
        <div>
          <Segmented
            label={t("bin.show")}
            value={kind ?? "leads"}
            onChange={(value) =>
              void navigate({
                search: { kind: value === "contacts" ? "contacts" : undefined },
                replace: true,
              })
            }
            options={[
              { value: "leads", label: t("bin.leads") },
              { value: "contacts", label: t("bin.contacts") },
            ]}
          />
        </div>
      )}
      {kind === "contacts" ? <DeletedContacts /> : <DeletedLeads />}
    </div>
  );
}

function DeletedLeads() {
  const list = useInfinite(listDeletedLeads, { query: { limit: 100 } });
  const restored = useRestored();
  const restore = useWrite(restoreLead, { onDone: restored, onFailed: useErrorToast() });
  return (
    <BinTable
      list={list}
      onRestore={({ id }) => restore.mutate({ params: { id } })}
      bodyOf={(leadIds) => ({ leadIds })}
    />
  );
}

function DeletedContacts() {
  const list = useInfinite(listDeletedContacts, { query: { limit: 100 } });
  const restored = useRestored();
  const restore = useWrite(restoreContact, { onDone: restored, onFailed: useErrorToast() });
  return (
    <BinTable
      list={list}
      onRestore={({ id }) => restore.mutate({ params: { id } })}
      bodyOf={(contactIds) => ({ contactIds })}
    />
  );
}

function useRestored(): (row: { name: string }) => void {
  const { t } = useTranslation("contacts");
  return ({ name }) => void toast({ text: t("bin.restored", { name }) });
}

type TableProps = {
  list: List<DeletedRow>;
  onRestore: (row: DeletedRow) => void;
  bodyOf: (ids: string[]) => { leadIds: string[] } | { contactIds: string[] };
};

function BinTable({ list, onRestore, bodyOf }: TableProps) {
  const { t } = useTranslation("contacts");
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [purging, setPurging] = useState(false);
  const columns = useBinColumns(onRestore);
  const chosen = list.items.filter(({ id }) => selected.has(id));
  const mayPurge = useGrant("bin:purge") !== undefined;
  const instead = () => {
    if (list.items.length > 0) return null;
    if (list.error) {
      return <LoadError title={t("bin.notLoaded")} error={list.error} onRetry={list.reload} />;
    }
    return <EmptyState title={t("bin.empty")} text={t("bin.emptyText")} />;
  };
  const bulk = (
    <TableFoot>
      <span>{t("bin.chosen", { count: chosen.length })}</span>
      <Button size="small" icon={Trash2} variant="danger" onClick={() => setPurging(true)}>
        {t("bin.purge")}
      </Button>
      <Button size="small" variant="quiet" onClick={() => setSelected(new Set())}>
        {t("bin.clear")}
      </Button>
    </TableFoot>
  );
  return (
    <>
      <DataTable<DeletedRow>
        label={t("bin.title")}
        rows={list.items}
        rowId={idOf}
        rowName={nameOf}
        columns={columns}
        narrow={(row) => <NarrowRow row={row} onRestore={onRestore} />}
        {...(mayPurge ? { selected, onSelect: setSelected } : {})}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        instead={instead()}
        foot={chosen.length > 0 ? bulk : <ListFoot list={list} />}
      />
      {purging && (
        <PurgeDialog
          count={chosen.length}
          body={bodyOf(chosen.map(({ id }) => id))}
          onClose={() => setPurging(false)}
          onDone={() => setSelected(new Set())}
        />
      )}
    </>
  );
}

function useBinColumns(onRestore: (row: DeletedRow) => void): readonly Column<DeletedRow>[] {
  const { t } = useTranslation(["contacts", "common"]);
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "name",
        title: t("column.name"),
        width: 176,
        grow: 3,
        fixed: true,
        cell: (row) => <NameOf row={row} />,
      },
      {
        id: "company",
        title: t("column.company"),
        width: 128,
        grow: 2,
        cell: ({ company }) => <span className="muted">{company}</span>,
      },
      {
        id: "deletedAt",
        title: t("bin.deletedAt"),
        width: 160,
        cell: ({ deletedAt }) => <time>{format.dateTime(deletedAt)}</time>,
      },
      {
        id: "deletedBy",
        title: t("bin.deletedBy"),
        width: 144,
        grow: 1,
        cell: ({ deletedByName }) =>
          deletedByName ?? <span className="faint">{t("bin.unknown")}</span>,
      },
      {
        id: "purgeAt",
        title: t("bin.purgeAt"),
        width: 144,
        cell: ({ purgeAt }) =>
          purgeAt ? format.date(purgeAt) : <span className="faint">{t("bin.never")}</span>,
      },
      {
        id: "restore",
        title: t("bin.actions"),
        hideTitle: true,
        width: 56,
        end: true,
        cell: (row) => <Restore row={row} onRestore={onRestore} />,
      },
    ],
    [t, format, onRestore],
  );
}

function NameOf({ row }: { row: DeletedRow }) {
  const Icon = icons[row.kind];
  return (
    <span className={styles.name}>
      <Icon className="icon-14" aria-hidden /> {row.name}
    </span>
  );
}

function Restore({ row, onRestore }: { row: DeletedRow; onRestore: (row: DeletedRow) => void }) {
  const { t } = useTranslation("contacts");
  if (!row.can.includes("restore")) return null;
  const label = t("bin.restoreOf", { name: row.name });
  return <IconButton icon={RotateCcw} label={label} onClick={() => onRestore(row)} />;
}

function NarrowRow(props: { row: DeletedRow; onRestore: (row: DeletedRow) => void }) {
  const format = useFormat();
  const { row } = props;
  return (
    <div className={styles.narrow}>
      <NameOf row={row} />
      <Restore {...props} />
      <span className="t1 muted num">
        {[format.dateTime(row.deletedAt), row.deletedByName].filter(Boolean).join(" · ")}
      </span>
    </div>
  );
}

type PurgeProps = {
  count: number;
  body: { leadIds: string[] } | { contactIds: string[] };
  onClose: () => void;
  onDone: () => void;
};

/** Says how many go for good, and wants the word for it typed. */
function PurgeDialog({ count, body, onClose, onDone }: PurgeProps) {
  const { t } = useTranslation("contacts");
  const purge = useWrite(purgeBin, {
    onDone: ({ leads, contacts }) => {
      toast({ text: t("bin.purged", { count: Math.max(leads, contacts) }) });
      onDone();
      onClose();
    },
    onFailed: useErrorToast(),
  });
  return (
    <ConfirmDialog
      open
      title={t("bin.purgeTitle", { count })}
      text={t("bin.purgeText", { count })}
      confirm={t("bin.purge")}
      typed={t("bin.typed", { count })}
      busy={purge.isPending}
      onConfirm={() => purge.mutate({ body })}
      onClose={onClose}
    />
  );
}
