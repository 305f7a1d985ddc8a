import type { LucideIcon } from "lucide-react";
import { Archive, ArchiveRestore, Check, Plus } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { List } from "../../api/lists.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./admin.module.css";

export type CatalogueItem = { id: string; name: string; retired: boolean };

type Props<T extends CatalogueItem> = {
  words: { title: string; add: string; notLoaded: string; empty: string; emptyText: string };
  list: List<T>;
  columns: readonly Column<T>[];
  /** What a phone shows beside the name. */
  aside: (item: T) => ReactNode;
  mayCreate: boolean;
  mayUpdate: boolean;
  withRetired: boolean;
  onWithRetired: (shown: boolean) => void;
  onRetire: (item: T, retired: boolean) => void;
  dialog: (item: T | null, close: () => void) => ReactNode;
};

const idOf = (item: CatalogueItem) => item.id;
const nameOf = (item: CatalogueItem) => item.name;

/** A list of words that the tenant chooses from: added to, changed, retired, never deleted. */
export function CataloguePage<T extends CatalogueItem>(props: Props<T>) {
  const { t } = useTranslation("admin");
  const { words, list, mayCreate, mayUpdate } = props;
  const [editing, setEditing] = useState<T | "new" | null>(null);
  const columns = useCatalogueColumns(props, setEditing);
  useKeys(
    useMemo(
      () => (mayCreate ? [{ key: "C", label: words.add, run: () => setEditing("new") }] : []),
      [mayCreate, words.add],
    ),
  );
  const create = mayCreate && (
    <Button variant="primary" icon={Plus} keys="C" onClick={() => setEditing("new")}>
      {words.add}
    </Button>
  );
  const instead = () => {
    if (list.items.length > 0) return null;
    if (list.error) {
      return <LoadError title={words.notLoaded} error={list.error} onRetry={list.reload} />;
    }
    return <EmptyState title={words.empty} text={words.emptyText} actions={create} />;
  };
  return (
    <div className="page">
      <PageHeader title={words.title} actions={list.items.length > 0 && create} />
      <div>
        <Segmented
          label={t("catalogue.show")}
          value={props.withRetired ? "all" : "used"}
          onChange={(value) => props.onWithRetired(value === "all")}
          options={[
            { value: "used", label: t("catalogue.inUse") },
            { value: "all", label: t("catalogue.all") },
          ]}
        />
      </div>
      <DataTable<T>
        label={words.title}
        rows={list.items}
        rowId={idOf}
        rowName={nameOf}
        columns={columns}
        narrow={(item) => (
          <div className={styles.narrow}>
            <span className="strong">{item.name}</span>
            <span className="muted">{props.aside(item)}</span>
          </div>
        )}
        {...(mayUpdate ? { onOpen: setEditing } : {})}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        instead={instead()}
      />
      {editing && props.dialog(editing === "new" ? null : editing, () => setEditing(null))}
    </div>
  );
}

function useCatalogueColumns<T extends CatalogueItem>(
  { columns, mayUpdate, onRetire }: Props<T>,
  onEdit: (item: T) => void,
): readonly Column<T>[] {
  const { t } = useTranslation("admin");
  return [
    {
      id: "name",
      title: t("column.name"),
      width: 176,
      grow: 2,
      fixed: true,
      cell: (item) =>
        mayUpdate ? (
          <button type="button" className={styles.name} onClick={() => onEdit(item)}>
            {item.name}
          </button>
        ) : (
          <strong>{item.name}</strong>
        ),
    },
    ...columns,
    {
      id: "retired",
      title: t("column.retired"),
      width: 120,
      cell: ({ retired }) => (
        <StateBadge icon={retired ? Archive : Check}>
          {t(retired ? "catalogue.retired" : "catalogue.isInUse")}
        </StateBadge>
      ),
    },
    {
      id: "retire",
      title: t("column.actions"),
      hideTitle: true,
      width: 56,
      end: true,
      cell: (item) => mayUpdate && <RetireButton item={item} onRetire={onRetire} />,
    },
  ];
}

type RetireProps<T> = { item: T; onRetire: (item: T, retired: boolean) => void };

function RetireButton<T extends CatalogueItem>({ item, onRetire }: RetireProps<T>) {
  const { t } = useTranslation("admin");
  const { name, retired } = item;
  const icon: LucideIcon = retired ? ArchiveRestore : Archive;
  const change = () => {
    onRetire(item, !retired);
    toast({
      text: t(retired ? "catalogue.backNow" : "catalogue.retiredNow", { name }),
      undo: () => onRetire(item, retired),
    });
  };
  return (
    <IconButton
      className={styles.rowButton ?? ""}
      icon={icon}
      label={`${t(retired ? "catalogue.bringBack" : "catalogue.retire")}: ${name}`}
      onClick={change}
    />
  );
}
