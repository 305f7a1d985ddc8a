import { Textarea } from "@mantine/core";
import { type Activity, listNoteVersions, updateNote } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import styles from "./person-timeline.module.css";

type Props = { note: Activity; onClose: () => void };

/** Changes what a note says; what it said is kept. */
export function NoteDialog({ note, onClose }: Props) {
  const { t } = useTranslation(["timeline", "common"]);
  const [text, setText] = useState(note.text ?? "");
  const save = useWrite(updateNote, { onDone: onClose });
  const send = () => {
    if (text.trim()) save.mutate({ params: { id: note.id }, body: { text } });
  };
  return (
    <Dialog title={t("editNote")} open onClose={onClose}>
      <DialogForm
        submit={t("common:save")}
        busy={save.isPending}
        onSubmit={send}
        onCancel={onClose}
        problem={<FormProblem error={save.error} />}
      >
        <Textarea
          label={t("noteText")}
          description={t("editNoteHint")}
          autosize
          minRows={3}
          maxRows={12}
          maxLength={5000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
      </DialogForm>
    </Dialog>
  );
}

/** What a note said before. */
export function NoteHistory({ note, onClose }: Props) {
  const { t } = useTranslation("timeline");
  const { data, error, refetch } = useRead(listNoteVersions, { params: { id: note.id } });
  return (
    <Dialog title={t("history")} open onClose={onClose}>
      {!data && !error && <SkeletonRows rows={3} />}
      {error && <LoadError error={error} onRetry={() => void refetch()} />}
      <ul className={styles.versions}>
        <li>
          <p className={styles.text}>{note.text}</p>
          <p className="t1 faint">{t("now")}</p>
        </li>
        {data?.items.map((version) => (
          <li key={version.id}>
            <p className={styles.text}>{version.text}</p>
            <p className="t1 faint">
              {t("until")} <RelativeTime at={version.replacedAt} />
            </p>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
