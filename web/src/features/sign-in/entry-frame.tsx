import { getEntryLook, getHealth } from "@parley/contract";
import { CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { useSentence } from "../../api/errors.ts";
import { useRead } from "../../api/query.ts";
import { changeLanguage, languages } from "../../i18n/i18n.ts";
import { languageNames } from "../../shared/language-names.ts";
import { Mark } from "../../shared/mark.tsx";
import styles from "./sign-in-page.module.css";

type FrameProps = {
  children: ReactNode;
  /** The tenant's short name, where the address tells it: the page looks like its own. */
  tenant?: string | undefined;
};

/** What surrounds every page that comes before sign-in. */
export function EntryFrame({ children, tenant = "" }: FrameProps) {
  const look = useRead(getEntryLook, { query: { tenant } }, { enabled: tenant !== "" }).data;
  return (
    <div className={styles.page}>
      <main className={styles.box}>
        <div className={styles.brand}>
          <Mark className={styles.mark} color={look?.accentColor} />
          <span className="t3 strong">{look?.name ?? "Parley"}</span>
        </div>
        {children}
      </main>
      <Foot />
    </div>
  );
}

/** Why the server said no. */
export function Refused({ error }: { error: ApiError }) {
  const { t } = useTranslation("signIn");
  const say = useSentence();
  const wrong = error.status === 401;
  const { title, advice } = say(error);
  return (
    <p className={styles.refused} role="alert">
      <TriangleAlert className="icon-14" aria-hidden />
      {wrong ? t("wrong") : `${title} ${advice}`}
    </p>
  );
}

function Foot() {
  const { t } = useTranslation("signIn");
  const health = useRead(getHealth, {});
  return (
    <footer className={styles.foot}>
      {health.isSuccess && (
        <span className="row">
          <span className="fg" data-state="available">
            <CircleCheck className="icon-14" aria-hidden />
          </span>
          {t("up")}
        </span>
      )}
      {health.isError && (
        <span className="row">
          <span className="fg" data-state="breach">
            <TriangleAlert className="icon-14" aria-hidden />
          </span>
          {t("down")}
        </span>
      )}
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          onClick={() => void changeLanguage(language)}
        >
          {languageNames[language]}
        </button>
      ))}
      <span>{t("logged")}</span>
    </footer>
  );
}
