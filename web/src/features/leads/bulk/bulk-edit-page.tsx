import { type BulkItem, getBulkEdit, listBulkItems, undoBulkEdit } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../../api/lists.ts";
import { useRead, useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useFormat } from "../../../i18n/format.ts";
import { OutcomeList } from "../../../shared/outcomes/outcome-list.tsx";
import { OutcomePage } from "../../../shared/outcomes/outcome-page.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";

const route = getRouteApi("/app/bulk-edits/$bulkEditId");

/** One bulk edit: what it did, what it left alone and why, and the way back. */
export function BulkEditPage() {
  const { t } = useTranslation("leads");
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
    <OutcomePage
      crumbs={[list, t("bulkEdit.one")]}
      title={t(`bulkEdit.action.${data.change.action}`)}
      state={data.undoState ?? data.state}
      createdAt={data.createdAt}
      result={t("bulkEdit.result")}
      facts={(["changed", "unchanged", "refused"] as const)
        .map(figure)
        .concat(data.undoState ? (["restored", "kept"] as const).map(figure) : [])}
      undo={
        data.can.includes("undo") && {
          label: t("bulkEdit.undo", { count: counts.changed - counts.restored - counts.kept }),
          isPending: undo.isPending,
          run: () => undo.mutate({ params }),
        }
      }
    >
      <Items id={bulkEditId} />
    </OutcomePage>
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
  const row = ({ leadId, name, reason, result }: BulkItem) => ({
    record:
      name === null ? (
        <span className="muted">{t("bulkEdit.unseen")}</span>
      ) : (
        <Link to="/leads/$leadId" params={{ leadId }} className="link ellipsis">
          {name}
        </Link>
      ),
    outcome: reason ? t(`bulkEdit.reason.${reason}`) : t(`bulkEdit.item.${result}`),
  });
  return (
    <OutcomeList<BulkItem, Shown>
      title={t("bulkEdit.items")}
      list={list}
      shown={shown}
      onShow={setShown}
      options={options}
      texts={{ none: t("bulkEdit.noItems"), more: t("bulkEdit.more") }}
      idOf={({ leadId }) => leadId}
      row={row}
    />
  );
}
