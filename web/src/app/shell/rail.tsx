import type { Look } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { CircleHelp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session.ts";
import { Mark } from "../../shared/mark.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { openKeys } from "./keys-sheet-store.ts";
import { type NavGroup, type NavItem, navFor } from "./nav.ts";
import styles from "./shell.module.css";

const groups: readonly NavGroup[] = ["platform", "work", "team", "insight", "admin"];

/** Where one may go. */
export function Rail({ look }: { look: Look | undefined }) {
  const { t } = useTranslation("shell");
  const session = useSession();
  const entries = navFor(session);
  const name = look?.name ?? session.tenant.name;
  return (
    <nav className={styles.rail} aria-label={t("main")}>
      <Link className={styles.tenant} to="/" title={name}>
        <Mark className={styles.mark} color={look?.accentColor} />
        <span className="ellipsis">{name}</span>
      </Link>
      {groups.map((group) => (
        <RailGroup key={group} group={group} entries={entries.filter((e) => e.group === group)} />
      ))}
      <div className={styles.foot}>
        <button type="button" className={styles.item} onClick={openKeys} title={t("keys")}>
          <CircleHelp aria-hidden />
          <span className={styles.word}>{t("keys")}</span>
          <span className={styles.count}>
            <Kbd keys="?" />
          </span>
        </button>
      </div>
    </nav>
  );
}

function RailGroup({ group, entries }: { group: NavGroup; entries: readonly NavItem[] }) {
  const { t } = useTranslation("shell");
  if (entries.length === 0) return null;
  return (
    <div className={styles.group}>
      <div className={styles.label}>{t(`group.${group}`)}</div>
      {entries.map((entry) => (
        <NavLink key={entry.id} entry={entry} />
      ))}
    </div>
  );
}

/** A link to a page, marked when it is the one on screen. */
export function NavLink({ entry, onGo }: { entry: NavItem; onGo?: () => void }) {
  const { t } = useTranslation("shell");
  const Icon = entry.icon;
  const name = t(`nav.${entry.id}`);
  return (
    <Link
      to={entry.path}
      className={`${styles.item} ${onGo ? styles.sheetItem : ""}`}
      activeOptions={{ exact: entry.path === "/", includeSearch: false }}
      activeProps={{ "aria-current": "page" }}
      title={name}
      onClick={onGo}
    >
      <Icon aria-hidden />
      <span className={styles.word}>{name}</span>
    </Link>
  );
}
