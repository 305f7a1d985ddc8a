import { type BulkItem, getBulkEdit, listBulkItems, undoBulkEdit } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../../api/lists.ts";
import { useRead, useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Button } from "../../../ui/button.tsx";
import { FactList } from "../../../ui/fact-list.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { Segmented } from "../../../ui/segmented.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import styles from "./bulk.module.css";

const route = getRouteApi("/app/bulk-edits/$bulkEditId");

/** One bulk edit: what it did, what it left alone and why, and the way back. */
export function BulkEditPage() {
  const { t } = useTranslation(["leads", "shell"]);
  const format = useFormat();
  const { bulkEditId } = route.useParams();
  const params = { id: bulkEditId };
  const { data, error, refetch } = useRead(getBulkEdit, { params });
  const undo = useWrite(undoBulkEdit, { onFailed: useErrorToast() });
  if (error) {
    return (
      <div className="page">
        <LoadError error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data) {
    return (
      <div className="page" aria-busy="true">
        <SkeletonRows rows={8} />
      </div>
    );
  }
  const { counts } = data;
  const figure = (name: keyof typeof counts) => ({
    name: t(`bulkEdit.${name}`),
    value: format.number(counts[name]),
  });
  const list = (
    <Link key="leads" to="/leads">
      {t("title")}
    </Link>
  );
  return (
    <div className="page page-scroll">
      <PageHeader
        crumbs={[list, t("bulkEdit.one")]}
        title={t(`bulkEdit.action.${data.change.action}`)}
        meta={<span className="muted">{t(`shell:taskState.${data.undoState ?? data.state}`)}</span>}
        actions={
          data.can.includes("undo") && (
            <Button icon={Undo2} busy={undo.isPending} onClick={() => undo.mutate({ params })}>
              {t("bulkEdit.undo", { count: counts.changed - counts.restored - counts.kept })}
            </Button>
          )
        }
      />
      <div className={styles.page}>
        <Panel title={t("bulkEdit.result")} note={format.dateTime(data.createdAt)}>
          <FactList
            right
            facts={(["changed", "unchanged", "refused"] as const)
              .map(figure)
              .concat(data.undoState ? (["restored", "kept"] as const).map(figure) : [])}
          />
        </Panel>
        <Items id={bulkEditId} />
      </div>
    </div>
  );
}

type Shown = "ALL" | BulkItem["result"];

function Items({ id }: { id: string }) {
  const { t } = useTranslation("leads");
  const [shown, setShown] = useState<Shown>("ALL");
  const query = { limit: 100, ...(shown === "ALL" ? {} : { result: shown }) };
  const list = useInfinite(listBulkItems, { params: { id }, query }, { keepPrevious: true });
  const options = (["ALL", "CHANGED", "REFUSED", "RESTORED", "KEPT"] as const).map((value) => ({
    value,
    label: t(`bulkEdit.item.${value}`),
  }));
  return (
    <Panel
      title={t("bulkEdit.items")}
      flush
      end={
        <Segmented<Shown>
          small
          label={t("bulkEdit.items")}
          value={shown}
          onChange={setShown}
          options={options}
        />
      }
    >
      {list.isLoading && <SkeletonRows rows={4} />}
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {!list.isLoading && list.items.length === 0 && (
        <p className={styles.none}>{t("bulkEdit.noItems")}</p>
      )}
      <ul className={styles.items}>
        {list.items.map((item) => (
          <li key={item.leadId}>
            {item.name === null ? (
              <span className="muted">{t("bulkEdit.unseen")}</span>
            ) : (
              <Link to="/leads/$leadId" params={{ leadId: item.leadId }} className="link ellipsis">
                {item.name}
              </Link>
            )}
            <span className="muted nowrap">
              {item.reason
                ? t(`bulkEdit.reason.${item.reason}`)
                : t(`bulkEdit.item.${item.result}`)}
            </span>
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <Button variant="quiet" busy={list.isFetching} onClick={list.loadMore}>
          {t("bulkEdit.more")}
        </Button>
      )}
    </Panel>
  );
}
