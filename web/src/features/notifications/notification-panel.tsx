import { listNotifications, markAllNotificationsRead } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { NotificationList } from "../../shared/notification-list.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import styles from "./notifications.module.css";

/** What the bell opens. */
export function NotificationPanel({ onGo }: { onGo: () => void }) {
  const { t } = useTranslation("notifications");
  const { data } = useRead(listNotifications, { query: { limit: 20 } });
  const readAll = useWrite(markAllNotificationsRead, { onFailed: useErrorToast() });
  return (
    <>
      <div className={styles.head}>
        <strong>{t("title")}</strong>
        {data && data.unreadCount > 0 && (
          <Button variant="quiet" size="small" onClick={() => readAll.mutate({})}>
            {t("readAll")}
          </Button>
        )}
      </div>
      <div className={styles.scroll}>
        <NotificationList limit={12} onGo={onGo} />
      </div>
      <div className={styles.foot}>
        <Link to="/notifications" className={buttonClass("quiet")} onClick={onGo}>
          {t("seeAll")}
        </Link>
      </div>
    </>
  );
}
