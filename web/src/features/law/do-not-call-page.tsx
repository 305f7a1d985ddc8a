import { type DoNotCallList, listDoNotCallLists } from "@parley/contract";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus, Scale, TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type List, useInfinite } from "../../api/lists.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { ListFoot } from "../../shared/list-foot.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table/columns.ts";
import { DataTable } from "../../ui/data-table/data-table.tsx";
import { RowLink } from "../../ui/data-table/row-link.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./law.module.css";
import { LookUp } from "./look-up.tsx";
import { NewListDialog } from "./new-list-dialog.tsx";

const idOf = (list: DoNotCallList) => list.id;
const nameOf = (list: DoNotCallList) => list.name;

/** Whom nobody calls: the lists, how old their files are, and why a number may not be called. */
export function DoNotCallPage() {
  const { t } = useTranslation("law");
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const mayManage = useGrant("do-not-call:manage") !== undefined;
  const mayReadLaw = useGrant("law:read") !== undefined;
  const list = useInfinite(listDoNotCallLists, { query: { limit: 50 } });
  const create = () => setCreating(true);
  useKeys(
    useMemo(
      () => (mayManage ? [{ key: "C", label: t("newList"), run: () => setCreating(true) }] : []),
      [mayManage, t],
    ),
  );
  return (
    <div className="page">
      <PageHeader
        title={t("title")}
        actions={
          <>
            {mayReadLaw && (
              <Link to="/law" className={buttonClass()}>
                <Scale aria-hidden />
                {t("packs.title")}
              </Link>
            )}
            {mayManage && (
              <Button variant="primary" icon={Plus} keys="C" onClick={create}>
                {t("newList")}
              </Button>
            )}
          </>
        }
      />
      <LookUp />
      <DataTable<DoNotCallList>
        label={t("title")}
        rows={list.items}
        rowId={idOf}
        rowName={nameOf}
        columns={useColumns()}
        narrow={(one) => <Narrow list={one} />}
        onOpen={({ id }) => void navigate({ to: "/do-not-call/$listId", params: { listId: id } })}
        hasMore={list.hasMore}
        onMore={list.loadMore}
        isLoading={list.isLoading}
        placeKey="do-not-call"
        instead={list.items.length === 0 && <None list={list} onCreate={mayManage && create} />}
        foot={<ListFoot list={list} />}
      />
      {creating && <NewListDialog onClose={() => setCreating(false)} />}
    </div>
  );
}

function None({ list, onCreate }: { list: List<DoNotCallList>; onCreate: false | (() => void) }) {
  const { t } = useTranslation("law");
  if (list.error) {
    return <LoadError title={t("notLoaded")} error={list.error} onRetry={list.reload} />;
  }
  return (
    <EmptyState
      title={t("empty")}
      text={t("emptyText")}
      actions={
        onCreate && (
          <Button icon={Plus} onClick={onCreate}>
            {t("newList")}
          </Button>
        )
      }
    />
  );
}

function useColumns(): readonly Column<DoNotCallList>[] {
  const { t } = useTranslation("law");
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: "name",
        title: t("column.name"),
        width: 200,
        grow: 1,
        fixed: true,
        cell: ({ id, name }) => <RowLink href={`/do-not-call/${id}`}>{name}</RowLink>,
      },
      {
        id: "kind",
        title: t("column.kind"),
        width: 200,
        cell: (list) => <span className="ellipsis">{t(`kind.${list.kind}`)}</span>,
      },
      {
        id: "of",
        title: t("column.of"),
        width: 180,
        grow: 1,
        cell: ({ campaignName, country }) => campaignName ?? country ?? "–",
      },
      {
        id: "numbers",
        title: t("column.numbers"),
        width: 110,
        end: true,
        cell: ({ numbers }) => format.number(numbers),
      },
      { id: "age", title: t("column.age"), width: 220, cell: (list) => <Age list={list} /> },
    ],
    [t, format],
  );
}

/** How old the file is, and whether the law of its country lets it be so old. */
export function Age({ list }: { list: DoNotCallList }) {
  const { t } = useTranslation("law");
  const { ageDays, maxAgeDays } = list;
  if (ageDays === null) {
    return maxAgeDays === null ? (
      <span className="faint">–</span>
    ) : (
      <StateBadge look="breach" icon={TriangleAlert}>
        {t("age.none")}
      </StateBadge>
    );
  }
  if (maxAgeDays === null) return <span>{t("age.days", { count: ageDays })}</span>;
  if (ageDays > maxAgeDays) {
    return (
      <StateBadge look="breach" icon={TriangleAlert}>
        {t("age.old", { count: ageDays, most: maxAgeDays })}
      </StateBadge>
    );
  }
  return <span>{t("age.of", { count: ageDays, most: maxAgeDays })}</span>;
}

function Narrow({ list }: { list: DoNotCallList }) {
  const { t } = useTranslation("law");
  const format = useFormat();
  return (
    <div className={styles.narrow}>
      <span className="ellipsis strong">{list.name}</span>
      <span>{format.number(list.numbers)}</span>
      <span className="t1 muted ellipsis">{t(`kind.${list.kind}`)}</span>
      <Age list={list} />
    </div>
  );
}
