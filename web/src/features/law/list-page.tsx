import { type DoNotCallNumber, listDoNotCallLists, listDoNotCallNumbers } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { ListFoot } from "../../shared/list-foot.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { Age } from "./do-not-call-page.tsx";
import styles from "./law.module.css";
import { ListActions, RemoveNumber } from "./list-actions.tsx";

const route = getRouteApi("/app/do-not-call/$listId");
const idOf = (one: DoNotCallNumber) => one.id;

/** The numbers of one list. */
export function DoNotCallListPage() {
  const { t } = useTranslation("law");
  const { listId } = route.useParams();
  const mayManage = useGrant("do-not-call:manage") !== undefined;
  const lists = useRead(listDoNotCallLists, { query: { limit: 200 } });
  const list = lists.data?.items.find(({ id }) => id === listId);
  const params = { id: listId };
  const numbers = useInfinite(listDoNotCallNumbers, { params, query: { limit: 100 } });
  const isOpen = list?.kind !== "NATIONAL";
  const columns = useColumns(listId, mayManage && isOpen);
  const error = lists.error ?? numbers.error;
  if (error) {
    return (
      <div className="page">
        <LoadError title={t("notLoaded")} error={error} onRetry={numbers.reload} />
      </div>
    );
  }
  return (
    <div className="page">
      <PageHeader
        crumbs={[
          <Link key="lists" to="/do-not-call">
            {t("title")}
          </Link>,
          list?.campaignName ?? list?.country,
        ].filter(Boolean)}
        title={list?.name ?? ""}
        meta={
          list && (
            <>
              <StateBadge>{t(`kind.${list.kind}`)}</StateBadge>
              {(list.ageDays !== null || list.maxAgeDays !== null) && <Age list={list} />}
            </>
          )
        }
        actions={list && mayManage && <ListActions list={list} onChanged={numbers.reload} />}
      />
      <DataTable<DoNotCallNumber>
        label={list?.name ?? t("title")}
        rows={numbers.items}
        rowId={idOf}
        rowName={(one) => one.number ?? t("sealed")}
        columns={columns}
        narrow={(one) => <Narrow one={one} />}
        hasMore={numbers.hasMore}
        onMore={numbers.loadMore}
        isLoading={numbers.isLoading}
        placeKey={`do-not-call ${listId}`}
        instead={
          numbers.items.length === 0 && (
            <EmptyState title={t("noNumbers")} text={t("noNumbersText")} />
          )
        }
        foot={<ListFoot list={numbers} />}
      />
    </div>
  );
}

function useColumns(listId: string, mayRemove: boolean): readonly Column<DoNotCallNumber>[] {
  const { t } = useTranslation("law");
  const format = useFormat();
  return useMemo(() => {
    const columns: Column<DoNotCallNumber>[] = [
      {
        id: "number",
        title: t("column.number"),
        width: 200,
        grow: 1,
        fixed: true,
        cell: ({ number }) =>
          number === null ? <span className="faint">{t("sealed")}</span> : format.phone(number),
      },
      {
        id: "added",
        title: t("column.added"),
        width: 170,
        cell: ({ addedAt }) => <time dateTime={addedAt}>{format.dateTime(addedAt)}</time>,
      },
      {
        id: "by",
        title: t("column.by"),
        width: 180,
        grow: 1,
        cell: ({ addedByName }) => addedByName ?? "–",
      },
    ];
    if (!mayRemove) return columns;
    const remove: Column<DoNotCallNumber> = {
      id: "remove",
      title: t("column.remove"),
      width: 90,
      fixed: true,
      cell: ({ number }) => number && <RemoveNumber listId={listId} number={number} />,
    };
    return [...columns, remove];
  }, [t, format, listId, mayRemove]);
}

function Narrow({ one }: { one: DoNotCallNumber }) {
  const { t } = useTranslation("law");
  const format = useFormat();
  return (
    <div className={styles.narrow}>
      <span className="strong">{one.number === null ? t("sealed") : format.phone(one.number)}</span>
      <span className="t1 muted">{format.date(one.addedAt)}</span>
    </div>
  );
}
