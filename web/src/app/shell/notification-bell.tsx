import { listNotifications, notificationCreated } from "@parley/contract";
import { Bell } from "lucide-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useEvent } from "../../api/live.ts";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { announce } from "../../ui/announcer.tsx";
import { IconButton } from "../../ui/button.tsx";
import { FirstPress } from "../../ui/first-press.tsx";
import { later } from "../../ui/later.ts";
import { SkeletonRows } from "../../ui/skeleton.tsx";

const PopupPanel = later(async () => (await import("../../ui/popup-panel.tsx")).PopupPanel);
const Panel = later(async () => {
  const file = await import("../../features/notifications/notification-panel.tsx");
  return file.NotificationPanel;
});

/** How many notices are unread, and the newest of them. */
export function NotificationBell() {
  const { t } = useTranslation("shell");
  const allowed = useGrant("notifications:read") !== undefined;
  const { data } = useRead(listNotifications, { query: { limit: 20 } }, { enabled: allowed });
  useEvent(notificationCreated, () => announce(t("newNotice")));
  if (!allowed) return null;
  const unread = data?.unreadCount ?? 0;
  const label = t("nav.notifications");
  const bell = (
    <IconButton
      icon={Bell}
      label={unread > 0 ? t("unread", { count: unread }) : label}
      count={unread}
    />
  );
  return (
    <FirstPress opens="dialog" target={bell}>
      {(target) => (
        <PopupPanel target={target} width={376} label={label}>
          {(close) => (
            <Suspense fallback={<SkeletonRows rows={4} />}>
              <Panel onGo={close} />
            </Suspense>
          )}
        </PopupPanel>
      )}
    </FirstPress>
  );
}
