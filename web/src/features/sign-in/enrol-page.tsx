import { signOut } from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call, renewSession } from "../../api/client.ts";
import { hasPasskeys } from "../../api/passkeys.ts";
import { setSession } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { PasskeySetup } from "../security/passkey-list.tsx";
import { RecoveryCodes } from "../security/recovery-codes.tsx";
import { TotpSetup } from "../security/totp-setup.tsx";
import { EntryFrame } from "./entry-frame.tsx";
import styles from "./sign-in-page.module.css";

/** For those who must have a second factor and have none: nothing else opens before. */
export function EnrolPage() {
  const { t } = useTranslation("security");
  const [way, setWay] = useState<"APP" | "PASSKEY" | null>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
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
  const keep = (made: readonly string[]) => (made.length > 0 ? setCodes(made) : void enter());
  if (codes.length > 0) {
    return (
      <EntryFrame>
        <h1 className={styles.title}>{t("codes.title")}</h1>
        <RecoveryCodes codes={codes} onKept={() => void enter()} />
      </EntryFrame>
    );
  }
  return (
    <EntryFrame>
      <h1 className={styles.title}>{t("enrol.title")}</h1>
      <p className={styles.lead}>{t("enrol.text")}</p>
      {way === "APP" && <TotpSetup onDone={keep} onCancel={() => setWay(null)} />}
      {way === "PASSKEY" && <PasskeySetup onDone={keep} onCancel={() => setWay(null)} />}
      {way === null && (
        <div className="stack">
          <Button variant="primary" size="large" block onClick={() => setWay("APP")}>
            {t("enrol.start")}
          </Button>
          {hasPasskeys && (
            <Button size="large" block onClick={() => setWay("PASSKEY")}>
              {t("enrol.passkey")}
            </Button>
          )}
          <Button variant="quiet" onClick={() => void leave()}>
            {t("enrol.out")}
          </Button>
        </div>
      )}
    </EntryFrame>
  );
}
