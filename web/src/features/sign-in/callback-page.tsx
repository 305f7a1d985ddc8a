import { finishSso } from "@parley/contract";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { tellConfirmed } from "../../api/provider-proof.ts";
import { useWrite } from "../../api/query.ts";
import { setSession } from "../../api/session.ts";
import { EntryFrame } from "./entry-frame.tsx";
import { ProviderRefused } from "./provider-refused.tsx";
import styles from "./sign-in-page.module.css";

const parts = ["code", "iss", "error", "error_description"] as const;

/** What the provider sent back stands in the address; it is handed over once and not kept there. */
function answerOf(search: string) {
  const given = new URLSearchParams(search);
  const rest = parts.flatMap((name) => {
    const value = given.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { state: given.get("state") ?? "none", ...Object.fromEntries(rest) };
}

/** Where the provider sends people back to. */
export function CallbackPage() {
  const { t } = useTranslation("signIn");
  const navigate = useNavigate();
  const sent = useRef(false);
  const finish = useWrite(finishSso, {
    onDone: ({ session, to, confirmed }) => {
      if (confirmed) {
        // This window was opened for it; the one that waits goes on. Some browsers let it close itself.
        tellConfirmed();
        window.close();
        return;
      }
      setSession(session);
      void navigate({ href: to ?? "/", replace: true });
    },
  });
  const { mutate } = finish;
  useEffect(() => {
    if (sent.current) return;
    sent.current = true;
    const body = answerOf(window.location.search);
    window.history.replaceState(window.history.state, "", window.location.pathname);
    mutate({ body });
  }, [mutate]);
  if (finish.data?.confirmed) {
    return (
      <EntryFrame>
        <h1 className={styles.title}>{t("confirmedTitle")}</h1>
        <p className={styles.lead}>{t("confirmedText")}</p>
      </EntryFrame>
    );
  }
  return (
    <EntryFrame>
      <h1 className={styles.title}>{t(finish.error ? "providerFailed" : "providerWait")}</h1>
      {finish.error && (
        <div className="stack">
          <ProviderRefused error={finish.error} />
          <Link to="/sign-in" className={styles.aside}>
            {t("back")}
          </Link>
        </div>
      )}
    </EntryFrame>
  );
}
