import {
  type GroupMerge,
  getGroupMerge,
  groupMergeResults,
  listGroupMergeItems,
  undoGroupMerge,
} from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import styles from "./duplicates.module.css";

const route = getRouteApi("/app/duplicates/merges/$mergeId");

/** Many groups that were merged at once: what became of each, and the way back. */
export function GroupMergePage() {
  const { t } = useTranslation(["duplicates", "shell"]);
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
  return (
    <div className="page page-scroll">
      <PageHeader
        crumbs={[list, t("many.one")]}
        title={t(`many.rule.${data.keep}`)}
        meta={<span className="muted">{t(`shell:taskState.${data.undoState ?? data.state}`)}</span>}
        actions={
          data.can.includes("undo") && (
            <Button icon={Undo2} busy={undo.isPending} onClick={() => undo.mutate({ params })}>
              {t("many.undo", { count: merged - restored - kept })}
            </Button>
          )
        }
      />
      <div className={styles.result}>
        <Panel title={t("many.result")} note={format.dateTime(data.createdAt)}>
          <Counts merge={data} />
        </Panel>
        <Items id={mergeId} />
      </div>
    </div>
  );
}

function Counts({ merge }: { merge: GroupMerge }) {
  const { t } = useTranslation("duplicates");
  const format = useFormat();
  const figure = (name: keyof GroupMerge["counts"]) => ({
    name: t(`many.count.${name}`),
    value: format.number(merge.counts[name]),
  });
  const names = ["merged", "refused"] as const;
  const undone = ["restored", "kept"] as const;
  return <FactList right facts={[...names, ...(merge.undoState ? undone : [])].map(figure)} />;
}

type Shown = "ALL" | (typeof groupMergeResults)[number];

function Items({ id }: { id: string }) {
  const { t } = useTranslation("duplicates");
  const [shown, setShown] = useState<Shown>("ALL");
  const query = { limit: 100, ...(shown === "ALL" ? {} : { result: shown }) };
  const list = useInfinite(listGroupMergeItems, { params: { id }, query }, { keepPrevious: true });
  const options = (["ALL", ...groupMergeResults] as const).map((value) => ({
    value,
    label: t(`many.item.${value}`),
  }));
  return (
    <Panel
      title={t("many.items")}
      flush
      end={
        <Segmented<Shown>
          small
          label={t("many.items")}
          value={shown}
          onChange={setShown}
          options={options}
        />
      }
    >
      {list.isLoading && <SkeletonRows rows={4} />}
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      <ul className={styles.items}>
        {list.items.map((item) => (
          <li key={item.groupId}>
            {item.winnerId && item.winnerName ? (
              <Link
                to="/contacts/$contactId"
                params={{ contactId: item.winnerId }}
                className="link ellipsis"
              >
                {item.winnerName}
              </Link>
            ) : (
              <span className="muted">{t("many.nobody")}</span>
            )}
            <span className="muted nowrap">
              {item.reason
                ? t(`many.reason.${item.reason}`)
                : t(`many.became.${item.result}`, { count: item.contacts })}
            </span>
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <Button variant="quiet" busy={list.isFetching} onClick={list.loadMore}>
          {t("more")}
        </Button>
      )}
    </Panel>
  );
}
