import { resetPasswordByLink } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { PasswordField, useRefusedPassword } from "../../shared/password-field.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { EntryFrame, Refused } from "./entry-frame.tsx";
import styles from "./sign-in-page.module.css";

/** Where the link in the letter leads. Its secret stands behind the #, which no server is sent. */
export function ResetPage() {
  const { t } = useTranslation("signIn");
  const token = useHash();
  const [isDone, setDone] = useState(false);
  return (
    <EntryFrame>
      {isDone && (
        <div role="status">
          <h1 className={styles.title}>{t("setTitle")}</h1>
          <p className={styles.lead}>{t("setText")}</p>
        </div>
      )}
      {!isDone && token && <NewPassword key={token} token={token} onDone={() => setDone(true)} />}
      {!isDone && !token && (
        <>
          <h1 className={styles.title}>{t("resetTitle")}</h1>
          <p className={styles.lead}>{t("noLink")}</p>
        </>
      )}
      <div className={styles.ways}>
        {!isDone && !token && (
          <Link to="/forgot" className={styles.aside}>
            {t("again")}
          </Link>
        )}
        <Link to="/sign-in" className={isDone ? styles.onward : styles.aside}>
          {t(isDone ? "title" : "back")}
        </Link>
      </div>
    </EntryFrame>
  );
}

/** What stands behind the # of the address, also when another link is pasted into the same page. */
function useHash(): string {
  const [hash, setHash] = useState(() => window.location.hash.slice(1));
  useEffect(() => {
    const read = () => setHash(window.location.hash.slice(1));
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  return hash;
}

function NewPassword({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useTranslation("signIn");
  const [password, setPassword] = useState("");
  const [repeat, setRepeat] = useState("");
  const [tried, setTried] = useState(false);
  const reset = useWrite(resetPasswordByLink, { onDone });
  const weak = useRefusedPassword(reset.error);
  const isDifferent = password !== repeat;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (password && !isDifferent) reset.mutate({ body: { token, password } });
  };
  return (
    <form onSubmit={send} noValidate>
      <h1 className={styles.title}>{t("resetTitle")}</h1>
      <p className={styles.lead}>{t("resetText")}</p>
      <PasswordField
        label={t("newPassword")}
        autoFocus
        value={password}
        error={
          weak ?? reset.error?.fields[0]?.reason ?? (tried && !password ? t("required") : undefined)
        }
        onChange={(typed) => {
          reset.reset();
          setPassword(typed);
        }}
      />
      <TextField
        label={t("repeat")}
        type="password"
        autoComplete="new-password"
        value={repeat}
        error={tried && isDifferent ? t("different") : undefined}
        onChange={(event) => setRepeat(event.currentTarget.value)}
      />
      {reset.error && !weak && <Refused error={reset.error} />}
      {reset.error?.status === 410 && (
        <Link to="/forgot" className={styles.aside}>
          {t("again")}
        </Link>
      )}
      <Button type="submit" variant="primary" size="large" block busy={reset.isPending}>
        {t("set")}
      </Button>
    </form>
  );
}
