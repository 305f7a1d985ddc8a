import type { Activity } from "@parley/contract";
import { ChartColumn, Search } from "lucide-react";
import { Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../ui/button.tsx";
import { later } from "../../ui/later.ts";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { Timeline } from "../../ui/timeline.tsx";
import { useActivityEntry } from "../use-activity-entry.ts";
import { NoteComposer } from "./note-composer.tsx";
import { NoteMenu } from "./note-menu.tsx";
import styles from "./person-timeline.module.css";
import { PinnedNotes } from "./pinned-notes.tsx";
import { type TimelineOf, type TimelineQuery, useTimeline } from "./subject.ts";

const TimelineFilters = later(async () => (await import("./timeline-filters.tsx")).TimelineFilters);
const TimelineStatistics = later(
  async () => (await import("./timeline-statistics.tsx")).TimelineStatistics,
);

const kinds = {
  all: undefined,
  calls: ["CALL", "ATTEMPT"],
  notes: ["NOTE"],
  documents: ["DOCUMENT_ADDED", "DOCUMENT_DELETED", "DOCUMENT_RESTORED"],
} satisfies Record<string, Activity["type"][] | undefined>;
type Kind = keyof typeof kinds;

type Props = {
  of: TimelineOf;
  mayWrite: boolean;
  /** The person behind the lead, whose whole story can be shown instead. */
  contactId?: string;
};

/** What has happened, newest first, with what it can be narrowed by, and the place to add a note. */
export function PersonTimeline({ of, mayWrite, contactId }: Props) {
  const { t } = useTranslation("timeline");
  const [kind, setKind] = useState<Kind>("all");
  const [filter, setFilter] = useState<TimelineQuery>({});
  const [tool, setTool] = useState<"search" | "statistics" | null>(null);
  const [whole, setWhole] = useState(false);
  const shown: TimelineOf = whole && contactId ? { kind: "CONTACT", id: contactId } : of;
  const type = kinds[kind];
  const list = useTimeline(shown, { ...filter, ...(type ? { type } : {}) });
  const entryOf = useActivityEntry();
  const entries = useMemo(
    () =>
      list.items.map((activity) => ({
        ...entryOf(activity),
        ...(activity.editedAt ? { note: t("edited") } : {}),
        ...(activity.can.length > 0 ? { end: <NoteMenu note={activity} /> } : {}),
      })),
    [list.items, entryOf, t],
  );
  const toggle = (one: "search" | "statistics") => setTool(tool === one ? null : one);
  const isFiltered = type !== undefined || Object.keys(filter).length > 0;
  return (
    <Panel
      flush
      title={t("title")}
      end={
        <>
          <Segmented<Kind>
            small
            label={t("show")}
            value={kind}
            onChange={setKind}
            options={(["all", "calls", "notes", "documents"] as const).map((value) => ({
              value,
              label: t(`kind.${value}`),
            }))}
          />
          <IconButton
            icon={Search}
            label={t("search")}
            aria-expanded={tool === "search"}
            onClick={() => toggle("search")}
          />
          <IconButton
            icon={ChartColumn}
            label={t("statistics")}
            aria-expanded={tool === "statistics"}
            onClick={() => toggle("statistics")}
          />
        </>
      }
    >
      <Suspense fallback={<SkeletonRows rows={1} />}>
        {tool === "search" && (
          <TimelineFilters
            filter={filter}
            onChange={setFilter}
            {...(contactId ? { whole, onWhole: setWhole } : {})}
          />
        )}
        {tool === "statistics" && <TimelineStatistics of={shown} />}
      </Suspense>
      {!isFiltered && <PinnedNotes of={shown} />}
      {list.isLoading && <SkeletonRows rows={5} />}
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {entries.length > 0 && <Timeline entries={entries} />}
      {!list.isLoading && !list.error && entries.length === 0 && (
        <p className={styles.none}>{t(isFiltered ? "noMatch" : "none")}</p>
      )}
      {list.hasMore && (
        <div className={styles.older}>
          <Button variant="quiet" busy={list.isFetching} onClick={list.loadMore}>
            {t("earlier")}
          </Button>
        </div>
      )}
      {mayWrite && <NoteComposer of={of} />}
    </Panel>
  );
}
