import {
  type GroupMerge,
  type GroupMergeItem,
  getGroupMerge,
  groupMergeResults,
  listGroupMergeItems,
  undoGroupMerge,
} from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { OutcomeList } from "../../shared/outcomes/outcome-list.tsx";
import { OutcomePage } from "../../shared/outcomes/outcome-page.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";

const route = getRouteApi("/app/duplicates/merges/$mergeId");

/** Many groups that were merged at once: what became of each, and the way back. */
export function GroupMergePage() {
  const { t } = useTranslation("duplicates");
  const format = useFormat();
  const { mergeId } = route.useParams();
  const params = { id: mergeId };
  const { data, error, refetch } = useRead(getGroupMerge, { params });
  const undo = useWrite(undoGroupMerge, {
    onDone: () => void refetch(),
    onFailed: useErrorToast(),
  });
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
  const { merged, restored, kept } = data.counts;
  const list = (
    <Link key="duplicates" to="/duplicates">
      {t("title")}
    </Link>
  );
  const figure = (name: keyof GroupMerge["counts"]) => ({
    name: t(`many.count.${name}`),
    value: format.number(data.counts[name]),
  });
  const undone = data.undoState ? (["restored", "kept"] as const) : [];
  return (
    <OutcomePage
      crumbs={[list, t("many.one")]}
      title={t(`many.rule.${data.keep}`)}
      state={data.undoState ?? data.state}
      createdAt={data.createdAt}
      result={t("many.result")}
      facts={(["merged", "refused", ...undone] as const).map(figure)}
      undo={
        data.can.includes("undo") && {
          label: t("many.undo", { count: merged - restored - kept }),
          isPending: undo.isPending,
          run: () => undo.mutate({ params }),
        }
      }
    >
      <Items id={mergeId} />
    </OutcomePage>
  );
}

type Shown = "ALL" | GroupMergeItem["result"];

function Items({ id }: { id: string }) {
  const { t } = useTranslation("duplicates");
  const [shown, setShown] = useState<Shown>("ALL");
  const query = { limit: 100, ...(shown === "ALL" ? {} : { result: shown }) };
  const list = useInfinite(listGroupMergeItems, { params: { id }, query }, { keepPrevious: true });
  const options = (["ALL", ...groupMergeResults] as const).map((value) => ({
    value,
    label: t(`many.item.${value}`),
  }));
  const row = ({ winnerId, winnerName, reason, result, contacts }: GroupMergeItem) => ({
    record:
      winnerId && winnerName ? (
        <Link to="/contacts/$contactId" params={{ contactId: winnerId }} className="link ellipsis">
          {winnerName}
        </Link>
      ) : (
        <span className="muted">{t("many.nobody")}</span>
      ),
    outcome: reason ? t(`many.reason.${reason}`) : t(`many.became.${result}`, { count: contacts }),
  });
  return (
    <OutcomeList<GroupMergeItem, Shown>
      title={t("many.items")}
      list={list}
      shown={shown}
      onShow={setShown}
      options={options}
      texts={{ none: t("many.noItems"), more: t("more") }}
      idOf={({ groupId }) => groupId}
      row={row}
    />
  );
}
