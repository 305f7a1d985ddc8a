import { Popover } from "@mantine/core";
import { listNotifications, notificationCreated } from "@parley/contract";
import { Bell } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEvent } from "../../api/live.ts";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { announce } from "../../ui/announcer.tsx";
import { IconButton } from "../../ui/button.tsx";
import { later } from "../../ui/later.ts";
import { SkeletonRows } from "../../ui/skeleton.tsx";

const Panel = later(async () => {
  const file = await import("../../features/notifications/notification-panel.tsx");
  return file.NotificationPanel;
});

/** How many notices are unread, and the newest of them. */
export function NotificationBell() {
  const { t } = useTranslation("shell");
  const [open, setOpen] = useState(false);
  const allowed = useGrant("notifications:read") !== undefined;
  const { data } = useRead(listNotifications, { query: { limit: 20 } }, { enabled: allowed });
  useEvent(notificationCreated, () => announce(t("newNotice")));
  if (!allowed) return null;
  const unread = data?.unreadCount ?? 0;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={376} trapFocus>
      <Popover.Target>
        <IconButton
          icon={Bell}
          label={unread > 0 ? t("unread", { count: unread }) : t("nav.notifications")}
          count={unread}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
      </Popover.Target>
      <Popover.Dropdown p={0} maw="calc(100vw - 16px)" aria-label={t("nav.notifications")}>
        <Suspense fallback={<SkeletonRows rows={4} />}>
          <Panel onGo={() => setOpen(false)} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
