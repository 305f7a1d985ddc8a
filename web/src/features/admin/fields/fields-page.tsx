import { Archive, ArchiveRestore, ArrowDownUp, Plus, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useGrant } from "../../../api/session.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { Button, IconButton } from "../../../ui/button.tsx";
import type { Column } from "../../../ui/data-table/columns.ts";
import { DataTable } from "../../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { useKeys } from "../../../ui/keys.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Segmented } from "../../../ui/segmented.tsx";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { toast } from "../../../ui/toast.ts";
import styles from "../admin.module.css";
import { FieldDialog } from "./field-dialog.tsx";
import {
  type Field,
  type FieldOwner,
  fieldOwners,
  useFields,
  useFieldWrites,
} from "./use-fields.ts";

/** The fields that the tenant gives its leads, people and firms besides those that all have. */
export function FieldsPage() {
  const { t } = useTranslation("admin");
  const mayChange = useGrant("lead-fields:update") !== undefined;
  const [of, setOf] = useState<FieldOwner>("LEAD");
  const [archived, setArchived] = useState(false);
  const [editing, setEditing] = useState<Field | "new" | null>(null);
  const list = useFields(of, archived);
  const columns = useFieldColumns(mayChange, setEditing);
  useKeys(
    useMemo(
      () => (mayChange ? [{ key: "C", label: t("fields.new"), run: () => setEditing("new") }] : []),
      [mayChange, t],
    ),
  );
  const create = mayChange && (
    <Button variant="primary" icon={Plus} keys="C" onClick={() => setEditing("new")}>
      {t("fields.new")}
    </Button>
  );
  const { rows } = list;
  const instead = () => {
    if (rows.length > 0) return null;
    if (list.error) {
      const retry = () => void list.refetch();
      return <LoadError title={t("fields.notLoaded")} error={list.error} onRetry={retry} />;
    }
    if (archived) return <EmptyState title={t("fields.noneArchived")} />;
    return (
      <EmptyState title={t("fields.empty")} text={t(`fields.emptyText.${of}`)} actions={create} />
    );
  };
  return (
    <div className="page">
      <PageHeader title={t("fields.title")} actions={rows.length > 0 && create} />
      <div className="row">
        <Segmented
          label={t("fields.of")}
          value={of}
          onChange={setOf}
          options={fieldOwners.map((value) => ({ value, label: t(`fields.owner.${value}`) }))}
        />
        <Segmented
          label={t("catalogue.show")}
          value={archived ? "archived" : "used"}
          onChange={(value) => setArchived(value === "archived")}
          options={[
            { value: "used", label: t("catalogue.inUse") },
            { value: "archived", label: t("fields.archived") },
          ]}
        />
      </div>
      <DataTable<Field>
        label={t("fields.title")}
        rows={rows}
        rowId={({ id }) => id}
        rowName={({ label }) => label}
        columns={columns}
        narrow={(field) => (
          <div className={styles.narrow}>
            <span className="strong">{field.label}</span>
            <span className="muted">{t(`fields.type.${field.type}`)}</span>
          </div>
        )}
        {...(mayChange ? { onOpen: setEditing } : {})}
        isLoading={list.isPending}
        instead={instead()}
      />
      {editing && (
        <FieldDialog
          of={of}
          field={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  );
}

function useFieldColumns(
  mayChange: boolean,
  onEdit: (field: Field) => void,
): readonly Column<Field>[] {
  const { t } = useTranslation("admin");
  return [
    {
      id: "label",
      title: t("fields.label"),
      width: 176,
      grow: 2,
      fixed: true,
      cell: (field) =>
        mayChange ? (
          <button type="button" className={styles.name} onClick={() => onEdit(field)}>
            {field.label}
          </button>
        ) : (
          <strong>{field.label}</strong>
        ),
    },
    {
      id: "key",
      title: t("fields.key"),
      width: 144,
      grow: 1,
      cell: ({ key }) => <code className="muted">{key}</code>,
    },
    {
      id: "type",
      title: t("fields.typeLabel"),
      width: 136,
      cell: ({ type }) => t(`fields.type.${type}`),
    },
    {
      id: "required",
      title: t("fields.required"),
      width: 104,
      cell: ({ required }) => required && t("fields.isRequired"),
    },
    {
      id: "sortable",
      title: t("fields.sortable"),
      width: 136,
      cell: ({ sortable, sortReady }) =>
        sortable && (
          <StateBadge icon={ArrowDownUp}>
            {t(sortReady ? "fields.isSortable" : "fields.isFilling")}
          </StateBadge>
        ),
    },
    {
      id: "searchable",
      title: t("fields.searchable"),
      width: 136,
      cell: ({ searchable, searchReady }) =>
        searchable && (
          <StateBadge icon={Search}>
            {t(searchReady ? "fields.isSearchable" : "fields.isFilling")}
          </StateBadge>
        ),
    },
    {
      id: "archive",
      title: t("column.actions"),
      hideTitle: true,
      width: 56,
      end: true,
      cell: (field) => mayChange && <ArchiveButton field={field} />,
    },
  ];
}

function ArchiveButton({ field }: { field: Field }) {
  const { t } = useTranslation("admin");
  const { update } = useFieldWrites({ onFailed: useErrorToast() });
  const { label, archived } = field;
  const put = (next: boolean) => update(field, { archived: next });
  const change = () => {
    put(!archived);
    toast({
      text: t(archived ? "fields.backNow" : "fields.archivedNow", { name: label }),
      undo: () => put(archived),
    });
  };
  return (
    <IconButton
      className={styles.rowButton ?? ""}
      icon={archived ? ArchiveRestore : Archive}
      label={`${t(archived ? "fields.bringBack" : "fields.archive")}: ${label}`}
      onClick={change}
    />
  );
}
