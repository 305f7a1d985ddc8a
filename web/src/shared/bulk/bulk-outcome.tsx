import type {
  BulkItem,
  ContactBulkItem,
  getBulkEdit,
  getContactBulkEdit,
  listBulkItems,
  listContactBulkItems,
  undoBulkEdit,
  undoContactBulkEdit,
} from "@parley/contract";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { OutcomeList } from "../outcomes/outcome-list.tsx";
import { OutcomePage } from "../outcomes/outcome-page.tsx";

/** How the bulk edits of one kind of records are asked for, and where its records are. */
export type BulkOutcomeKit = {
  get: typeof getBulkEdit | typeof getContactBulkEdit;
  items: typeof listBulkItems | typeof listContactBulkItems;
  undo: typeof undoBulkEdit | typeof undoContactBulkEdit;
  linkOf: (id: string, name: string) => ReactNode;
};

type Props = { kit: BulkOutcomeKit; id: string; list: ReactNode };

/** One bulk edit: what it did, what it left alone and why, and the way back. */
export function BulkOutcome({ kit, id, list }: Props) {
  const { t } = useTranslation("records");
  const format = useFormat();
  const params = { id };
  const { data, error, refetch } = useRead(kit.get, { params });
  const undo = useWrite(kit.undo, { onFailed: useErrorToast() });
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
      <Items kit={kit} id={id} />
    </OutcomePage>
  );
}

type Item = BulkItem | ContactBulkItem;
type Shown = "ALL" | Item["result"];

function idOf(item: Item): string {
  return "leadId" in item ? item.leadId : item.contactId;
}

function Items({ kit, id }: { kit: BulkOutcomeKit; id: string }) {
  const { t } = useTranslation("records");
  const [shown, setShown] = useState<Shown>("ALL");
  const query = { limit: 100, ...(shown === "ALL" ? {} : { result: shown }) };
  const list = useInfinite(kit.items, { params: { id }, query }, { keepPrevious: true });
  const options = (["ALL", "CHANGED", "REFUSED", "RESTORED", "KEPT"] as const).map((value) => ({
    value,
    label: t(`bulkEdit.item.${value}`),
  }));
  const row = (item: Item) => {
    const { name, reason, result } = item;
    return {
      record:
        name === null ? (
          <span className="muted">{t("bulkEdit.unseen")}</span>
        ) : (
          kit.linkOf(idOf(item), name)
        ),
      outcome: reason ? t(`bulkEdit.reason.${reason}`) : t(`bulkEdit.item.${result}`),
    };
  };
  return (
    <OutcomeList<Item, Shown>
      title={t("bulkEdit.items")}
      list={list}
      shown={shown}
      onShow={setShown}
      options={options}
      texts={{ none: t("bulkEdit.noItems"), more: t("bulkEdit.more") }}
      idOf={idOf}
      row={row}
    />
  );
}
