import { Link } from "@tanstack/react-router";
import { Menu as MenuIcon } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session.ts";
import { later } from "../../ui/later.ts";
import { navFor } from "./nav.ts";
import styles from "./shell.module.css";

const MoreSheet = later(async () => (await import("./more-sheet.tsx")).MoreSheet);

/** The four places most used, and the rest behind "More"; under 720 px. */
export function TabBar() {
  const { t } = useTranslation("shell");
  const [more, setMore] = useState(false);
  const entries = navFor(useSession());
  const tabs = entries.filter(({ tab }) => tab).slice(0, 4);
  return (
    <nav className={styles.tabbar} aria-label={t("main")}>
      {tabs.map(({ id, path, icon: Icon }) => (
        <Link
          key={id}
          to={path}
          className={styles.tab}
          activeOptions={{ exact: path === "/", includeSearch: false }}
          activeProps={{ "aria-current": "page" }}
        >
          <Icon aria-hidden />
          {t(`nav.${id}`)}
        </Link>
      ))}
      <button
        type="button"
        className={styles.tab}
        aria-expanded={more}
        onClick={() => setMore(true)}
      >
        <MenuIcon aria-hidden />
        {t("more")}
      </button>
      {more && (
        <Suspense>
          <MoreSheet entries={entries} onClose={() => setMore(false)} />
        </Suspense>
      )}
    </nav>
  );
}
