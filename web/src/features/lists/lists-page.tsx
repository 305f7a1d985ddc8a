import {
  type Condition,
  getLeadList,
  type LeadList,
  listLeadLists,
  updateLeadList,
} from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { Archive, ListFilter, Pencil, Plus, Users } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite, useReads } from "../../api/lists.ts";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { useConditionWords } from "../../shared/condition-editor/words.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { RowLink } from "../../ui/data-table/row-link.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { toast } from "../../ui/toast.ts";
import { ListEditor } from "./list-editor.tsx";
import styles from "./lists.module.css";

type Shown = LeadList & { count: string };

const placeOf = ({ id }: Shown) => `/leads?listId=${encodeURIComponent(id)}`;

/** Lists of leads: fixed ones, and those that follow from a condition. */
export function ListsPage() {
  const { t } = useTranslation("leads");
  const navigate = useNavigate();
  const mayChange = useGrant("lists:update") !== undefined;
  const [editing, setEditing] = useState<LeadList | "new" | null>(null);
  const list = useInfinite(listLeadLists, { query: { limit: 200 } });
  const rows = useCounted(list.items);
  const columns = useListColumns(mayChange, setEditing);
  useKeys(
    useMemo(
      () => (mayChange ? [{ key: "C", label: t("lists.new"), run: () => setEditing("new") }] : []),
      [mayChange, t],
    ),
  );
  const create = mayChange && (
    <Button variant="primary" icon={Plus} keys="C" onClick={() => setEditing("new")}>
      {t("lists.new")}
    </Button>
  );
  const instead = () => {
    if (rows.length > 0) return null;
    if (list.error) {
      return <LoadError title={t("lists.notLoaded")} error={list.error} onRetry={list.reload} />;
    }
    return <EmptyState title={t("lists.empty")} text={t("lists.emptyText")} actions={create} />;
  };
  return (
    <div className="page">
      <PageHeader title={t("lists.title")} actions={rows.length > 0 && create} />
      <DataTable<Shown>
        label={t("lists.title")}
        rows={rows}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        columns={columns}
        narrow={(one) => (
          <div className={styles.narrow}>
            <RowLink href={placeOf(one)} className={styles.name}>
              {one.name}
            </RowLink>
            <span className="muted num">{one.count}</span>
          </div>
        )}
        onOpen={({ id }) => void navigate({ to: "/leads", search: { listId: id } })}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        instead={instead()}
      />
      {editing && (
        <ListEditor list={editing === "new" ? null : editing} onClose={() => setEditing(null)} />
      )}
    </div>
  );
}

/** Each list with how many leads are in it. */
function useCounted(lists: readonly LeadList[]): readonly Shown[] {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const counts = useReads(
    getLeadList,
    lists.map(({ id }) => ({ params: { id } })),
  );
  return lists.map((one, at) => {
    const found = counts[at];
    const number = found ? format.number(found.count) : "";
    return { ...one, count: found?.capped ? t("moreThan", { number }) : number };
  });
}

function useListColumns(
  mayChange: boolean,
  onEdit: (list: LeadList) => void,
): readonly Column<Shown>[] {
  const { t } = useTranslation("leads");
  const words = useConditionWords();
  const update = useWrite(updateLeadList, { onFailed: useErrorToast() });
  const retire = ({ id, name }: Shown) => {
    const put = (retired: boolean) => update.mutate({ params: { id }, body: { retired } });
    put(true);
    toast({ text: t("lists.retired", { name }), undo: () => put(false) });
  };
  return [
    {
      id: "name",
      title: t("lists.name"),
      width: 176,
      grow: 2,
      fixed: true,
      cell: (one) => (
        <RowLink href={placeOf(one)} className={styles.name}>
          {one.name}
        </RowLink>
      ),
    },
    {
      id: "kind",
      title: t("lists.kind"),
      width: 128,
      cell: ({ kind }) => (
        <StateBadge icon={kind === "FIXED" ? Users : ListFilter}>
          {t(`lists.kinds.${kind}`)}
        </StateBadge>
      ),
    },
    { id: "count", title: t("lists.count"), width: 96, end: true, cell: ({ count }) => count },
    {
      id: "about",
      title: t("lists.about"),
      width: 200,
      grow: 3,
      cell: ({ description, condition }) => (
        <span className="muted">
          {description ?? (condition ? words.sentence(condition as Condition) : null)}
        </span>
      ),
    },
    {
      id: "actions",
      title: t("lists.actions"),
      hideTitle: true,
      width: 80,
      end: true,
      cell: (one) =>
        mayChange && (
          <>
            <IconButton
              icon={Pencil}
              label={`${t("lists.edit")}: ${one.name}`}
              onClick={() => onEdit(one)}
            />
            <IconButton
              icon={Archive}
              label={`${t("lists.retire")}: ${one.name}`}
              onClick={() => retire(one)}
            />
          </>
        ),
    },
  ];
}
