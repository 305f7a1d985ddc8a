import { listPinnedContactNotes, listPinnedNotes } from "@parley/contract";
import { Pin } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { NoteMenu } from "./note-menu.tsx";
import styles from "./person-timeline.module.css";
import type { TimelineOf } from "./subject.ts";

/** Notes that somebody wants everybody to see first. */
export function PinnedNotes({ of: { kind, id } }: { of: TimelineOf }) {
  const { t } = useTranslation("timeline");
  const format = useFormat();
  const input = { params: { id } };
  const isLead = kind === "LEAD";
  const ofLead = useRead(listPinnedNotes, input, { enabled: isLead });
  const ofContact = useRead(listPinnedContactNotes, input, { enabled: !isLead });
  const notes = (isLead ? ofLead : ofContact).data?.items ?? [];
  if (notes.length === 0) return null;
  return (
    <ul className={styles.pinned} aria-label={t("pinned")}>
      {notes.map((note) => (
        <li key={note.id}>
          <Pin className="icon-14" aria-hidden />
          <div className="grow">
            <p className={styles.text}>{note.text}</p>
            <p className="t1 faint">
              {note.actorName ?? t("system")}, {format.date(note.at)}
            </p>
          </div>
          <NoteMenu note={note} />
        </li>
      ))}
    </ul>
  );
}
