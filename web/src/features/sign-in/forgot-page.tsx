import { requestPasswordReset } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { EntryFrame, Refused } from "./entry-frame.tsx";
import styles from "./sign-in-page.module.css";

/** Asks for a link by mail. It says the same for every address. */
export function ForgotPage() {
  const { t } = useTranslation("signIn");
  const [email, setEmail] = useState("");
  const [tried, setTried] = useState(false);
  const ask = useWrite(requestPasswordReset);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (email.trim()) ask.mutate({ body: { email } });
  };
  return (
    <EntryFrame>
      {ask.isSuccess ? (
        <div role="status">
          <h1 className={styles.title}>{t("sentTitle")}</h1>
          <p className={styles.lead}>{t("sentText", { email: email.trim() })}</p>
        </div>
      ) : (
        <form onSubmit={send} noValidate>
          <h1 className={styles.title}>{t("forgotTitle")}</h1>
          <p className={styles.lead}>{t("forgotText")}</p>
          <TextField
            label={t("email")}
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            value={email}
            error={tried && !email.trim() ? t("required") : undefined}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          {ask.error && <Refused error={ask.error} />}
          <Button type="submit" variant="primary" size="large" block busy={ask.isPending}>
            {t("send")}
          </Button>
        </form>
      )}
      <Link to="/sign-in" className={styles.aside}>
        {t("back")}
      </Link>
    </EntryFrame>
  );
}
