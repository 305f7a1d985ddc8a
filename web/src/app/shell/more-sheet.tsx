import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session.ts";
import { Dialog } from "../../ui/dialog.tsx";
import type { NavItem } from "./nav.ts";
import { NavLink } from "./rail.tsx";
import styles from "./shell.module.css";
import { UserMenu } from "./user-menu.tsx";

/** Every page, and oneself, on a phone. */
export function MoreSheet({
  entries,
  onClose,
}: {
  entries: readonly NavItem[];
  onClose: () => void;
}) {
  const { t } = useTranslation("shell");
  const { user, tenant } = useSession();
  return (
    <Dialog title={tenant.name} open onClose={onClose}>
      <nav aria-label={t("more")}>
        {entries.map((entry) => (
          <NavLink key={entry.id} entry={entry} onGo={onClose} />
        ))}
      </nav>
      <div className={`row ${styles.foot}`}>
        <UserMenu />
        <span>{user.name}</span>
      </div>
    </Dialog>
  );
}
