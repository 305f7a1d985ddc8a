import { useMatches } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useIsAgent } from "../../api/session.ts";
import { Mark } from "../../shared/mark.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { openCommandMenu } from "./command-store.ts";
import { LiveClock } from "./connection.tsx";
import { navEntries, otherEntries } from "./nav.ts";
import { NotificationBell } from "./notification-bell.tsx";
import styles from "./shell.module.css";
import { StateControl } from "./state-control.tsx";
import { TaskTray } from "./task-tray.tsx";
import { UserMenu } from "./user-menu.tsx";

/** Search, the own state, long work, notices, and oneself. */
export function TopBar() {
  const { t } = useTranslation("shell");
  const isAgent = useIsAgent();
  return (
    <header className={styles.topbar}>
      <div className={`${styles.brand} only-narrow`}>
        <Mark className={styles.mark} />
        <PageName />
      </div>
      <button
        type="button"
        className={`${styles.search} only-wide`}
        aria-keyshortcuts="Control+K"
        onClick={openCommandMenu}
      >
        <Search aria-hidden />
        {t("searchOrJump")}
        <Kbd keys="Ctrl K" />
      </button>
      <div className={styles.topbarEnd}>
        {isAgent ? <StateControl /> : <LiveClock />}
        <IconButton
          className="only-narrow"
          icon={Search}
          label={t("searchOrJump")}
          onClick={openCommandMenu}
        />
        <TaskTray />
        <NotificationBell />
        <span className="only-wide">
          <UserMenu />
        </span>
      </div>
    </header>
  );
}

/** On a phone the bar says which page this is. */
function PageName() {
  const { t } = useTranslation("shell");
  const path = useMatches({ select: (matches) => matches.at(-1)?.pathname ?? "/" });
  const first = `/${path.split("/")[1] ?? ""}`;
  const entry = [...navEntries, ...otherEntries].find((one) => one.path === first);
  return <strong className="ellipsis">{entry ? t(`nav.${entry.id}`) : "Parley"}</strong>;
}
