import { Textarea } from "@mantine/core";
import { type Activity, addNote, listActivities } from "@parley/contract";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../../api/lists.ts";
import { useWrite } from "../../../api/query.ts";
import { useErrorToast } from "../../../api/use-error-toast.ts";
import { useActivityEntry } from "../../../shared/use-activity-entry.ts";
import { Button } from "../../../ui/button.tsx";
import { useKeys } from "../../../ui/keys.tsx";
import { LoadError } from "../../../ui/load-error.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { Segmented } from "../../../ui/segmented.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { Timeline } from "../../../ui/timeline.tsx";
import styles from "./lead-page.module.css";
import type { PanelProps } from "./panel-props.ts";

const kinds = {
  all: undefined,
  calls: ["CALL", "ATTEMPT"],
  notes: ["NOTE"],
} satisfies Record<string, Activity["type"][] | undefined>;
type Kind = keyof typeof kinds;

/** What has happened with the lead, newest first, and the place to add a note. */
export function TimelinePanel({ lead }: PanelProps) {
  const { t } = useTranslation("leads");
  const [kind, setKind] = useState<Kind>("all");
  const type = kinds[kind];
  const list = useInfinite(
    listActivities,
    { params: { id: lead.id }, query: type ? { type } : {} },
    { keepPrevious: true },
  );
  const entryOf = useActivityEntry();
  const entries = useMemo(() => list.items.map(entryOf), [list.items, entryOf]);
  return (
    <Panel
      flush
      title={t("timeline.title")}
      end={
        <Segmented<Kind>
          small
          label={t("timeline.show")}
          value={kind}
          onChange={setKind}
          options={[
            { value: "all", label: t("timeline.all") },
            { value: "calls", label: t("timeline.calls") },
            { value: "notes", label: t("timeline.notes") },
          ]}
        />
      }
    >
      {list.isLoading && <SkeletonRows rows={5} />}
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {entries.length > 0 && <Timeline entries={entries} />}
      {!list.isLoading && !list.error && entries.length === 0 && (
        <p className={styles.none}>
          {t("timeline.empty")}. {t("timeline.emptyText")}
        </p>
      )}
      {list.hasMore && (
        <div className={styles.older}>
          <Button variant="quiet" busy={list.isFetching} onClick={list.loadMore}>
            {t("timeline.older")}
          </Button>
        </div>
      )}
      {lead.can.includes("note") && <NoteComposer leadId={lead.id} />}
    </Panel>
  );
}

/** A note in the making. It is kept until it has been saved. */
function NoteComposer({ leadId }: { leadId: string }) {
  const { t } = useTranslation(["leads", "common"]);
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const save = useWrite(addNote, { onDone: () => setText(""), onFailed: useErrorToast() });
  useKeys(
    useMemo(
      () => [{ key: "N", label: t("timeline.write"), run: () => field.current?.focus() }],
      [t],
    ),
  );
  const send = () => {
    if (text.trim()) save.mutate({ params: { id: leadId }, body: { text } });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
  };
  return (
    <div className={styles.composer}>
      <Textarea
        ref={field}
        aria-label={t("timeline.write")}
        placeholder={t("timeline.write")}
        autosize
        minRows={1}
        maxRows={8}
        maxLength={5000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      {text.trim() && (
        <div className={styles.writing}>
          <Button onClick={() => setText("")}>{t("common:cancel")}</Button>
          <Button busy={save.isPending} keys="Ctrl Enter" onClick={send}>
            {t("timeline.save")}
          </Button>
        </div>
      )}
    </div>
  );
}
