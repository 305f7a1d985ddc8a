import {
  type DuplicateOverview,
  findDuplicates,
  getDuplicates,
  listDuplicateGroups,
} from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { CopyCheck, History, Merge } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { isUnderWay } from "../../api/use-operation-progress.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { DismissalsDialog } from "./dismissals-dialog.tsx";
import styles from "./duplicates.module.css";
import { FilterBar } from "./filter-bar.tsx";
import { GroupDetail } from "./group-detail.tsx";
import { GroupList } from "./group-list.tsx";
import { MergeManyDialog } from "./merge-many-dialog.tsx";
import { RunStatus } from "./run-status.tsx";

/** Contacts that may be the same: groups on the left, the records of one on the right. */
export function DuplicatesPage() {
  const { t } = useTranslation("duplicates");
  const { data: overview, error, refetch } = useRead(getDuplicates);
  const [dialog, setDialog] = useState<"many" | "dismissals" | null>(null);
  const mayManage = useGrant("duplicates:manage") !== undefined;
  const start = useWrite(findDuplicates, {
    onDone: () => void refetch(),
    onFailed: useErrorToast(),
  });
  const open = overview ? Object.values(overview.open).reduce((sum, one) => sum + one, 0) : 0;
  const running = overview?.run ? isUnderWay(overview.run) : false;
  const find = mayManage && (
    <Button
      variant={open > 0 ? "default" : "primary"}
      icon={CopyCheck}
      busy={start.isPending}
      disabled={running}
      onClick={() => start.mutate({})}
    >
      {t("find")}
    </Button>
  );
  return (
    <div className="page">
      <PageHeader
        title={t("title")}
        actions={
          <>
            {mayManage && open > 0 && (
              <Button icon={Merge} onClick={() => setDialog("many")}>
                {t("mergeMany")}
              </Button>
            )}
            {find}
          </>
        }
      />
      {error && <LoadError error={error} onRetry={() => void refetch()} />}
      {!overview && !error && <SkeletonRows rows={8} />}
      {overview && (
        <div className={styles.status}>
          <RunStatus overview={overview} />
          <Button
            size="small"
            icon={History}
            variant="quiet"
            onClick={() => setDialog("dismissals")}
          >
            {t("remembered")}
          </Button>
        </div>
      )}
      {overview && <Groups overview={overview} find={find} />}
      {dialog === "many" && <MergeManyDialog onClose={() => setDialog(null)} />}
      {dialog === "dismissals" && <DismissalsDialog onClose={() => setDialog(null)} />}
    </div>
  );
}

const route = getRouteApi("/app/duplicates");

function Groups({ overview, find }: { overview: DuplicateOverview; find: React.ReactNode }) {
  const { t } = useTranslation("duplicates");
  const { strength, reason, group } = route.useSearch();
  const navigate = useNavigate({ from: "/duplicates" });
  const query = {
    limit: 50,
    ...(strength ? { strength } : {}),
    ...(reason ? { reason: [reason] } : {}),
  };
  const list = useInfinite(listDuplicateGroups, { query }, { keepPrevious: true });
  const { items } = list;
  const at = items.findIndex(({ id }) => id === group);
  const current = at >= 0 ? items[at] : items[0];
  const go = (id: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, group: id }), replace: true });
  const step = (by: number) => go(items[Math.max(0, Math.max(at, 0) + by)]?.id ?? current?.id);
  useKeys(
    // biome-ignore lint/correctness/useExhaustiveDependencies: what they do follows from these
    useMemo(
      () => [
        { key: "J", label: t("next"), run: () => step(1), repeats: true },
        { key: "K", label: t("previous"), run: () => step(-1), repeats: true },
      ],
      [items, at, t],
    ),
  );
  if (list.error) return <LoadError error={list.error} onRetry={list.reload} />;
  const isNarrowed = strength !== undefined || reason !== undefined;
  if (!list.isLoading && items.length === 0 && !isNarrowed) {
    return <Nothing overview={overview} find={find} />;
  }
  return (
    <>
      <FilterBar open={overview.open} />
      {!list.isLoading && items.length === 0 ? (
        <EmptyState title={t("noneFound")} text={t("noneFoundText")} />
      ) : (
        <div className={styles.panes} data-open={group ? "" : undefined}>
          <GroupList list={list} current={current?.id} onOpen={go} />
          <div className={styles.right}>
            {current && (
              <GroupDetail
                id={current.id}
                onBack={() => go(undefined)}
                onDecided={() => go(group && (items[at + 1] ?? items[at - 1])?.id)}
              />
            )}
          </div>
        </div>
      )}
    </>
  );
}

function Nothing({ overview, find }: { overview: DuplicateOverview; find: React.ReactNode }) {
  const { t } = useTranslation("duplicates");
  if (overview.run && isUnderWay(overview.run)) return null;
  return overview.found ? (
    <EmptyState title={t("allClear")} text={t("allClearText")} />
  ) : (
    <EmptyState title={t("never")} text={t("neverText")} actions={find} />
  );
}
