import { getHealth, type Output, signIn } from "@parley/contract";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Building2, CircleCheck, TriangleAlert } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { useSentence } from "../../api/errors.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { setSession } from "../../api/session.ts";
import { changeLanguage, languages } from "../../i18n/i18n.ts";
import { languageNames } from "../../shared/language-names.ts";
import { Mark } from "../../shared/mark.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import styles from "./sign-in-page.module.css";

const route = getRouteApi("/sign-in");

type Tenants = Extract<Output<typeof signIn>, { result: "CHOOSE_TENANT" }>["tenants"];
type Credentials = { email: string; password: string };

/** Where everybody comes in. */
export function SignInPage() {
  const navigate = useNavigate();
  const { to } = route.useSearch();
  const [tenants, setTenants] = useState<Tenants | null>(null);
  const [credentials, setCredentials] = useState<Credentials>({ email: "", password: "" });
  const enter = useWrite(signIn, {
    onDone: (answer) => {
      if (answer.result === "CHOOSE_TENANT") return setTenants(answer.tenants);
      setSession(answer.session);
      void navigate({ href: to ?? "/", replace: true });
    },
  });
  const send = (given: Credentials, tenantId?: string) => {
    setCredentials(given);
    enter.mutate({ body: { ...given, ...(tenantId ? { tenantId } : {}) } });
  };
  return (
    <div className={styles.page}>
      <main className={styles.box}>
        <div className={styles.brand}>
          <Mark className={styles.mark} />
          <span className="t3 strong">Parley</span>
        </div>
        {tenants ? (
          <TenantList
            tenants={tenants}
            busyId={enter.isPending ? (enter.variables.body.tenantId ?? null) : null}
            error={enter.error}
            onPick={(id) => send(credentials, id)}
            onBack={() => {
              enter.reset();
              setTenants(null);
            }}
          />
        ) : (
          <CredentialsForm busy={enter.isPending} error={enter.error} onSend={send} />
        )}
      </main>
      <Foot />
    </div>
  );
}

type FormProps = {
  busy: boolean;
  error: ApiError | null;
  onSend: (given: Credentials) => void;
};

function CredentialsForm({ busy, error, onSend }: FormProps) {
  const { t } = useTranslation("signIn");
  const [given, setGiven] = useState<Credentials>({ email: "", password: "" });
  const [tried, setTried] = useState(false);
  const missing = (value: string) => (tried && !value.trim() ? t("required") : undefined);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (given.email.trim() && given.password) onSend(given);
  };
  return (
    <form onSubmit={send} noValidate>
      <h1 className={styles.title}>{t("title")}</h1>
      <TextField
        label={t("email")}
        type="email"
        name="email"
        autoComplete="username"
        autoFocus
        value={given.email}
        error={missing(given.email)}
        onChange={(event) => setGiven({ ...given, email: event.currentTarget.value })}
      />
      <TextField
        type="password"
        label={t("password")}
        name="password"
        autoComplete="current-password"
        reveal={t("showPassword")}
        value={given.password}
        error={missing(given.password)}
        onChange={(event) => setGiven({ ...given, password: event.currentTarget.value })}
      />
      {error && <Refused error={error} />}
      <Button type="submit" variant="primary" size="large" block busy={busy}>
        {t("submit")}
      </Button>
    </form>
  );
}

function Refused({ error }: { error: ApiError }) {
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

type ListProps = {
  tenants: Tenants;
  busyId: string | null;
  error: ApiError | null;
  onPick: (id: string) => void;
  onBack: () => void;
};

function TenantList({ tenants, busyId, error, onPick, onBack }: ListProps) {
  const { t } = useTranslation("signIn");
  return (
    <>
      <h1 className={styles.title}>{t("choose")}</h1>
      <p className={styles.lead}>{t("chooseText")}</p>
      <div className="stack">
        {tenants.map(({ id, name }) => (
          <Button
            key={id}
            icon={Building2}
            size="large"
            block
            busy={busyId === id}
            onClick={() => onPick(id)}
          >
            {name}
          </Button>
        ))}
        {error && <Refused error={error} />}
        <Button variant="quiet" onClick={onBack}>
          {t("another")}
        </Button>
      </div>
    </>
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
