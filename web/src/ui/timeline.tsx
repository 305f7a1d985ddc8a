import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { groupBy } from "../domain/group-by.ts";
import type { Look } from "../theme/states.ts";
import styles from "./timeline.module.css";

export type TimelineEntry = {
  id: string;
  /** Entries of the same day stand under one heading. */
  day: string;
  /** RFC 3339, for machines. */
  at: string;
  time: string;
  icon: LucideIcon;
  look?: Look;
  title: ReactNode;
  text?: ReactNode;
  /** Small words behind the title. */
  note?: string;
  /** What may be done with it. */
  end?: ReactNode;
};

/** What happened, newest first, grouped by day. The panel around it has the name. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const days = groupBy(entries, (entry) => entry.day);
  return (
    <div className={styles.timeline}>
      {[...days].map(([day, ofDay]) => (
        <div key={day}>
          <h3 className={styles.day}>{day}</h3>
          {ofDay.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </div>
      ))}
    </div>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const Icon = entry.icon;
  return (
    <article className={styles.event}>
      <span className={styles.node} data-state={entry.look}>
        <Icon aria-hidden />
      </span>
      <div>
        <div className={styles.line}>
          <span>
            {entry.title}
            {entry.note && <span className="t1 faint"> {entry.note}</span>}
          </span>
          <span className={styles.end}>
            <time dateTime={entry.at}>{entry.time}</time>
            {entry.end}
          </span>
        </div>
        {entry.text && <p className={styles.text}>{entry.text}</p>}
      </div>
    </article>
  );
}
