import { listNotifications, markAllNotificationsRead } from "@parley/contract";
import { CheckCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { NotificationLine } from "../../shared/notification-list.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import styles from "./notifications.module.css";

/** Every notice, newest first. */
export function NotificationsPage() {
  const { t } = useTranslation("notifications");
  const [show, setShow] = useState<"all" | "unread">("all");
  const unread = show === "unread" ? { unread: "true" as const } : {};
  const list = useInfinite(listNotifications, { query: { limit: 50, ...unread } });
  const newest = useRead(listNotifications, { query: { limit: 20 } });
  const readAll = useWrite(markAllNotificationsRead, { onFailed: useErrorToast() });
  const unreadCount = newest.data?.unreadCount ?? 0;
  return (
    <div className="page page-scroll">
      <PageHeader
        title={t("title")}
        meta={
          unreadCount > 0 && <span className="muted">{t("unread", { count: unreadCount })}</span>
        }
        actions={
          <Button
            icon={CheckCheck}
            disabled={unreadCount === 0}
            busy={readAll.isPending}
            onClick={() => readAll.mutate({})}
          >
            {t("readAll")}
          </Button>
        }
      />
      <div>
        <Segmented
          label={t("show")}
          value={show}
          onChange={setShow}
          options={[
            { value: "all", label: t("all") },
            { value: "unread", label: t("onlyUnread") },
          ]}
        />
      </div>
      <div className={styles.list}>
        {list.isLoading && <SkeletonRows rows={8} />}
        {list.error && <LoadError error={list.error} onRetry={list.reload} />}
        {!list.isLoading && !list.error && list.items.length === 0 && (
          <EmptyState
            title={show === "all" ? t("none") : t("noneUnread")}
            text={show === "all" ? t("noneText") : t("noneUnreadText")}
          />
        )}
        <ul>
          {list.items.map((notice) => (
            <NotificationLine key={notice.id} notice={notice} />
          ))}
        </ul>
        {list.hasMore && (
          <div className={styles.foot}>
            <Button variant="quiet" busy={list.isFetching} onClick={list.loadMore}>
              {t("more")}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
