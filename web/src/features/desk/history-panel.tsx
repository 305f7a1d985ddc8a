import { addNote } from "@parley/contract";
import { type KeyboardEvent, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { announce } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import styles from "./desk.module.css";
import { deskStore, setDraft } from "./desk-store.ts";
import { DeskTimeline } from "./desk-timeline.tsx";

type Props = { leadId: string; callId: string | null };

/** What was before, and what is worth keeping of now. */
export function HistoryPanel({ leadId, callId }: Props) {
  const { t } = useTranslation("desk");
  return (
    <section className={styles.history} aria-label={t("history.region")}>
      <div className={styles.head}>
        <h2>{t("history.title")}</h2>
      </div>
      <ScrollBox className={styles.scroll} label={t("history.title")}>
        <DeskTimeline leadId={leadId} />
      </ScrollBox>
      <NoteComposer leadId={leadId} callId={callId} />
    </section>
  );
}

/** A note is kept while it is written; it is saved by itself when the call is closed. */
function NoteComposer({ leadId, callId }: Props) {
  const { t } = useTranslation("desk");
  const text = deskStore((state) => state.drafts[leadId] ?? "");
  const field = useRef<HTMLTextAreaElement>(null);
  const fail = useErrorToast();
  const write = useWrite(addNote, {
    onDone: () => {
      setDraft(leadId, "");
      announce(t("note.saved"));
    },
    onFailed: fail,
  });
  const save = () => {
    if (text.trim() === "" || write.isPending) return;
    const ofCall = callId ? { callId } : {};
    write.mutate({ params: { id: leadId }, body: { text: text.trim(), ...ofCall } });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
  };
  useKeys(
    useMemo(() => [{ key: "N", label: t("note.key"), run: () => field.current?.focus() }], [t]),
  );

  return (
    <div className={styles.composer}>
      <div className={styles.blockTitle}>
        <label htmlFor="desk-note">{t(callId ? "note.ofCall" : "note.title")}</label>
        <Kbd keys="N" />
      </div>
      <textarea
        id="desk-note"
        ref={field}
        className={styles.note}
        value={text}
        maxLength={5000}
        aria-keyshortcuts="N"
        onChange={(event) => setDraft(leadId, event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.noteFoot}>
        <span className="t1 muted">{t(callId ? "note.hintCall" : "note.hint")}</span>
        <Button
          size="small"
          keys="Ctrl ↵"
          disabled={text.trim() === ""}
          busy={write.isPending}
          onClick={save}
        >
          {t("note.save")}
        </Button>
      </div>
    </div>
  );
}
