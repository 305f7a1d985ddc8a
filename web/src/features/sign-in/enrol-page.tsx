import { signOut } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call, renewSession } from "../../api/client.ts";
import { setSession } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { TotpSetup } from "../security/totp-setup.tsx";
import { EntryFrame } from "./entry-frame.tsx";
import styles from "./sign-in-page.module.css";

/** For those who must have a second factor and have none: nothing else opens before. */
export function EnrolPage() {
  const { t } = useTranslation("security");
  const [isSettingUp, setSettingUp] = useState(false);
  const navigate = useNavigate();
  const enter = async () => {
    await renewSession(Date.now());
    await navigate({ to: "/", replace: true });
  };
  const leave = async () => {
    await call(signOut);
    setSession(null);
    await navigate({ to: "/sign-in", replace: true });
  };
  return (
    <EntryFrame>
      <h1 className={styles.title}>{t("enrol.title")}</h1>
      <p className={styles.lead}>{t("enrol.text")}</p>
      {isSettingUp ? (
        <TotpSetup onDone={() => void enter()} onCancel={() => setSettingUp(false)} />
      ) : (
        <div className="stack">
          <Button variant="primary" size="large" block onClick={() => setSettingUp(true)}>
            {t("enrol.start")}
          </Button>
          <Button variant="quiet" onClick={() => void leave()}>
            {t("enrol.out")}
          </Button>
        </div>
      )}
    </EntryFrame>
  );
}
