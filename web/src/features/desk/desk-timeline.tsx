import { listActivities } from "@parley/contract";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useActivityEntry } from "../../shared/use-activity-entry.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { Timeline } from "../../ui/timeline.tsx";
import styles from "./desk.module.css";

/** Everything that happened to the lead on the desk, newest first. */
export function DeskTimeline({ leadId }: { leadId: string }) {
  const { t } = useTranslation("timeline");
  const list = useInfinite(listActivities, { params: { id: leadId }, query: { limit: 50 } });
  const toEntry = useActivityEntry();
  const entries = useMemo(() => list.items.map(toEntry), [list.items, toEntry]);
  if (list.isLoading) return <SkeletonRows rows={5} />;
  if (list.error) return <LoadError error={list.error} onRetry={list.reload} />;
  if (entries.length === 0) return <p className={styles.block}>{t("none")}</p>;
  return (
    <>
      <Timeline entries={entries} />
      {list.hasMore && (
        <Button variant="quiet" busy={list.isFetching} onClick={list.loadMore}>
          {t("earlier")}
        </Button>
      )}
    </>
  );
}
