import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { NotificationList } from "../../shared/notification-list.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";

/** The newest notices. */
export function NoticesPanel() {
  const { t } = useTranslation("home");
  return (
    <Panel
      flush
      title={t("notices")}
      end={
        <Link to="/notifications" className={buttonClass("quiet")}>
          {t("allNotices")}
        </Link>
      }
    >
      <NotificationList limit={5} />
    </Panel>
  );
}
