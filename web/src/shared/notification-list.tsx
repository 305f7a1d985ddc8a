import { listNotifications, markNotificationRead, type Notification } from "@parley/contract";
import { AtSign, Bell, CalendarClock, ListChecks, MessageSquare, Phone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { patchRead, useRead, useWrite } from "../api/query.ts";
import { LoadError } from "../ui/load-error.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { RelativeTime } from "../ui/time.tsx";
import styles from "./notification-list.module.css";
import { SubjectLink } from "./subject-link.tsx";

const icons = {
  MESSAGE: MessageSquare,
  CALL: Phone,
  TASK: ListChecks,
  EVENT: CalendarClock,
  MENTION: AtSign,
  SYSTEM: Bell,
} as const;

const newest = { query: { limit: 20 } };

/** The newest notices, for a panel. */
export function NotificationList({ limit, onGo }: { limit: number; onGo?: () => void }) {
  const { t } = useTranslation("notifications");
  const { data, error, refetch } = useRead(listNotifications, newest);
  if (error) return <LoadError error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={4} />;
  if (data.items.length === 0) return <p className={styles.none}>{t("none")}</p>;
  return (
    <ul>
      {data.items.slice(0, limit).map((notice) => (
        <NotificationLine key={notice.id} notice={notice} {...(onGo ? { onGo } : {})} />
      ))}
    </ul>
  );
}

type LineProps = { notice: Notification; onGo?: () => void };

/** One notice. Following its link reads it. */
export function NotificationLine({ notice, onGo }: LineProps) {
  const { t } = useTranslation("notifications");
  const read = useMarkRead();
  const Icon = icons[notice.type];
  const unread = notice.readAt === null;
  const go = () => {
    if (unread) read(notice.id);
    onGo?.();
  };
  return (
    <li className={unread ? `${styles.line} ${styles.unread}` : styles.line}>
      <Icon aria-label={t(`type.${notice.type}`)} />
      <div className="grow">
        <div className="row">
          <SubjectLink kind={notice.subjectKind} id={notice.subjectId} onGo={go}>
            {notice.title}
          </SubjectLink>
          <span className="end t1 faint nowrap">
            <RelativeTime at={notice.createdAt} />
          </span>
        </div>
        {notice.body && (
          <p className={styles.text}>
            {isEnd(notice.body) ? t(`ended.${notice.body}`) : notice.body}
          </p>
        )}
      </div>
      {unread && (
        <button
          type="button"
          className={styles.dot}
          aria-label={t("read")}
          title={t("read")}
          onClick={() => read(notice.id)}
        />
      )}
    </li>
  );
}

/** Long work tells how it ended by its state and not by a sentence. */
function isEnd(body: string): body is "DONE" | "FAILED" {
  return body === "DONE" || body === "FAILED";
}

function useMarkRead(): (id: string) => void {
  const write = useWrite(markNotificationRead, {
    optimistic: ({ params }) =>
      patchRead(listNotifications, newest, (old) => ({
        ...old,
        unreadCount: Math.max(0, old.unreadCount - 1),
        items: old.items.map((one) =>
          one.id === params.id ? { ...one, readAt: new Date().toISOString() } : one,
        ),
      })),
  });
  return (id) => write.mutate({ params: { id } });
}
