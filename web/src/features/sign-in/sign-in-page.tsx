import { type Output, type Session, signIn } from "@parley/contract";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Building2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { useWrite } from "../../api/query.ts";
import { setSession } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { EntryFrame, Refused } from "./entry-frame.tsx";
import { type Asked, FactorForm } from "./factor-form.tsx";
import { PasskeyButton } from "./passkey-button.tsx";
import { ProviderButtons } from "./provider-buttons.tsx";
import styles from "./sign-in-page.module.css";

const route = getRouteApi("/sign-in");

type Tenants = Extract<Output<typeof signIn>, { result: "CHOOSE_TENANT" }>["tenants"];
type Credentials = { email: string; password: string };

/** Where everybody comes in. */
export function SignInPage() {
  const { t } = useTranslation("signIn");
  const navigate = useNavigate();
  const { to, tenant } = route.useSearch();
  const [email, setEmail] = useState("");
  const [tenants, setTenants] = useState<Tenants | null>(null);
  const [credentials, setCredentials] = useState<Credentials>({ email: "", password: "" });
  const [asked, setAsked] = useState<Asked | null>(null);
  const open = (session: Session) => {
    setSession(session);
    void navigate({ href: to ?? "/", replace: true });
  };
  const enter = useWrite(signIn, {
    onDone: (answer) => {
      if (answer.result === "CHOOSE_TENANT") return setTenants(answer.tenants);
      if (answer.result === "FACTOR_NEEDED") return setAsked(answer);
      open(answer.session);
    },
  });
  const send = (given: Credentials, tenantId?: string) => {
    setCredentials(given);
    enter.mutate({ body: { ...given, ...(tenantId ? { tenantId } : {}) } });
  };
  return (
    <EntryFrame tenant={tenant}>
      {asked ? (
        <FactorForm asked={asked} onDone={open} onBack={() => setAsked(null)} />
      ) : tenants ? (
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
        <div className="stack">
          <CredentialsForm
            busy={enter.isPending}
            error={enter.error}
            onSend={send}
            onEmail={setEmail}
          />
          <ProviderButtons email={email} tenant={demandedBy(enter.error) ?? tenant} to={to} />
          <PasskeyButton label={t("usePasskey")} onDone={open} />
        </div>
      )}
    </EntryFrame>
  );
}

/** The tenant that takes no passwords, where that was the answer. */
function demandedBy(error: ApiError | null): string | undefined {
  const tenant = error?.code === "sso-required" ? error.details.tenant : undefined;
  return typeof tenant === "string" ? tenant : undefined;
}

type FormProps = {
  busy: boolean;
  error: ApiError | null;
  onSend: (given: Credentials) => void;
  /** An address was typed to its end. */
  onEmail: (email: string) => void;
};

function CredentialsForm({ busy, error, onSend, onEmail }: FormProps) {
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
        onBlur={() => onEmail(given.email)}
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
      <Link to="/forgot" className={styles.aside}>
        {t("forgot")}
      </Link>
    </form>
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
