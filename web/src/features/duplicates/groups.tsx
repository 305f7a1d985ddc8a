import { type DuplicateOverview, listDuplicateGroups } from "@parley/contract";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { isUnderWay } from "../../api/use-operation-progress.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import styles from "./duplicates.module.css";
import { FilterBar } from "./filter-bar.tsx";
import { GroupDetail } from "./group-detail.tsx";
import { GroupList } from "./group-list.tsx";
import { useCurrentGroup } from "./use-current-group.ts";

const route = getRouteApi("/app/duplicates");
type Props = { overview: DuplicateOverview; find: ReactNode };

/** The list of groups, and beside it the one that is open. */
export function Groups({ overview, find }: Props) {
  const { t } = useTranslation("duplicates");
  const { strength, reason } = route.useSearch();
  const query = {
    limit: 50,
    ...(strength ? { strength } : {}),
    ...(reason ? { reason: [reason] } : {}),
  };
  const list = useInfinite(listDuplicateGroups, { query }, { keepPrevious: true });
  const { groups, current, isOpen, go, settle, restore } = useCurrentGroup(list.items);
  if (list.error) return <LoadError error={list.error} onRetry={list.reload} />;
  const isNarrowed = strength !== undefined || reason !== undefined;
  const isEmpty = !list.isLoading && groups.length === 0;
  if (isEmpty && !isNarrowed) return <Nothing overview={overview} find={find} />;
  return (
    <>
      <FilterBar open={overview.open} />
      {isEmpty ? (
        <EmptyState title={t("noneFound")} text={t("noneFoundText")} />
      ) : (
        <div className={styles.panes} data-open={isOpen ? "" : undefined}>
          <GroupList list={list} groups={groups} current={current?.id} onOpen={go} />
          <div className={styles.right}>
            {current && (
              <GroupDetail
                id={current.id}
                onBack={() => go(undefined)}
                onSettled={settle}
                onRestored={restore}
              />
            )}
          </div>
        </div>
      )}
    </>
  );
}

function Nothing({ overview, find }: Props) {
  const { t } = useTranslation("duplicates");
  if (overview.run && isUnderWay(overview.run)) return null;
  return overview.found ? (
    <EmptyState title={t("allClear")} text={t("allClearText")} />
  ) : (
    <EmptyState title={t("never")} text={t("neverText")} actions={find} />
  );
}
