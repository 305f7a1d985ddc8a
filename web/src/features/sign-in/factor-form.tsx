import { answerFactor, type Output, type Session, type signIn } from "@parley/contract";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { Refused } from "./entry-frame.tsx";
import { PasskeyButton } from "./passkey-button.tsx";
import styles from "./sign-in-page.module.css";

export type Asked = Extract<Output<typeof signIn>, { result: "FACTOR_NEEDED" }>;

type Props = { asked: Asked; onDone: (session: Session) => void; onBack: () => void };

/** The second step: a code of the app, or one of those kept for its loss. */
export function FactorForm({ asked, onDone, onBack }: Props) {
  const { t } = useTranslation("signIn");
  const [factor, setFactor] = useState<"TOTP" | "RECOVERY_CODE">(
    asked.factors.includes("TOTP") ? "TOTP" : "RECOVERY_CODE",
  );
  const [way, setWay] = useState<"PASSKEY" | "CODE">(
    asked.factors.includes("PASSKEY") ? "PASSKEY" : "CODE",
  );
  const [code, setCode] = useState("");
  const [tried, setTried] = useState(false);
  const answer = useWrite(answerFactor, {
    onDone: (reply) => reply.result === "SIGNED_IN" && onDone(reply.session),
  });
  const isApp = factor === "TOTP";
  const isWrong = answer.error?.status === 422;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (code.trim()) answer.mutate({ body: { challenge: asked.challenge, factor, code } });
  };
  const change = (next: typeof factor) => {
    answer.reset();
    setCode("");
    setTried(false);
    setFactor(next);
  };
  if (way === "PASSKEY") {
    return (
      <div className="stack">
        <h1 className={styles.title}>{t("factorTitle")}</h1>
        <PasskeyButton
          label={t("usePasskey")}
          challenge={asked.challenge}
          onDone={onDone}
          onFailed={onBack}
        />
        {asked.factors.length > 1 && (
          <Button variant="quiet" onClick={() => setWay("CODE")}>
            {t(asked.factors.includes("TOTP") ? "useApp" : "useRecovery")}
          </Button>
        )}
        <Button variant="quiet" onClick={onBack}>
          {t("back")}
        </Button>
      </div>
    );
  }
  return (
    <form onSubmit={send} noValidate>
      <h1 className={styles.title}>{t("factorTitle")}</h1>
      <p className={styles.lead}>{t(isApp ? "codeText" : "recoveryText")}</p>
      <TextField
        key={factor}
        label={t(isApp ? "code" : "recoveryCode")}
        autoComplete="one-time-code"
        inputMode={isApp ? "numeric" : "text"}
        autoFocus
        value={code}
        error={isWrong ? t("wrongCode") : tried && !code.trim() ? t("required") : undefined}
        onChange={(event) => {
          if (isWrong) answer.reset();
          setCode(event.currentTarget.value);
        }}
      />
      {answer.error && !isWrong && <Refused error={answer.error} />}
      <Button type="submit" variant="primary" size="large" block busy={answer.isPending}>
        {t("confirm")}
      </Button>
      {isApp && asked.factors.includes("RECOVERY_CODE") && (
        <Button variant="quiet" onClick={() => change("RECOVERY_CODE")}>
          {t("useRecovery")}
        </Button>
      )}
      {!isApp && asked.factors.includes("TOTP") && (
        <Button variant="quiet" onClick={() => change("TOTP")}>
          {t("useApp")}
        </Button>
      )}
      <Button variant="quiet" onClick={onBack}>
        {t("back")}
      </Button>
    </form>
  );
}
