import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { buttonClass } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useTranslation("shell");
  return (
    <main className="page">
      <h1 className="sr">Parley</h1>
      <EmptyState
        title={t("noPage")}
        text={t("noPageText")}
        actions={
          <Link to="/" className={buttonClass("primary")}>
            {t("goHome")}
          </Link>
        }
      />
    </main>
  );
}
