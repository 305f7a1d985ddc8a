import { TextInput } from "@mantine/core";
import { checkDial, type LawCheck, lookUpDoNotCall, type Output } from "@parley/contract";
import { Check, Search, ShieldBan } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./law.module.css";

/** Whether a number may be called now, what is against it, and which lists it is on. */
export function LookUp() {
  const { t } = useTranslation("law");
  const [number, setNumber] = useState("");
  const mayCheck = useGrant("calls:create") !== undefined;
  const check = useWrite(checkDial);
  const lists = useWrite(lookUpDoNotCall);
  const ask = (event: FormEvent) => {
    event.preventDefault();
    const body = { number: number.replace(/[\s().-]/g, "") };
    lists.mutate({ body });
    if (mayCheck) check.mutate({ body });
  };
  const reason = lists.error?.fields.find(({ field }) => field.endsWith("number"))?.reason;
  return (
    <Panel title={t("lookUp.title")}>
      <form className={styles.ask} onSubmit={ask} noValidate>
        <TextInput
          type="tel"
          label={t("lookUp.number")}
          placeholder="+442079460000"
          value={number}
          error={reason}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <Button
          type="submit"
          icon={Search}
          busy={lists.isPending || check.isPending}
          disabled={number.trim() === ""}
        >
          {t("lookUp.ask")}
        </Button>
      </form>
      <FormProblem error={lists.error ?? check.error} />
      <div aria-live="polite">
        {check.data && <Verdict check={check.data} />}
        {lists.data && <Lists found={lists.data} />}
      </div>
    </Panel>
  );
}

/** The decision in words. */
export function Verdict({ check }: { check: LawCheck }) {
  const { t } = useTranslation(["law", "errors"]);
  const format = useFormat();
  const { outcome, reasons, nextAllowedAt, packs } = check;
  return (
    <div className={styles.verdict}>
      <div className="row">
        <StateBadge
          look={outcome === "ALLOW" ? "available" : "breach"}
          icon={outcome === "ALLOW" ? Check : ShieldBan}
        >
          {t(`outcome.${outcome}`)}
        </StateBadge>
        <span className="t1 muted">{packs.map((code) => t(`pack.${code}`)).join(" + ")}</span>
      </div>
      {reasons.length > 0 && (
        <ul className={styles.reasons}>
          {reasons.map((reason) => (
            <li key={reason}>{t(`errors:refused.${reason}`)}</li>
          ))}
        </ul>
      )}
      {outcome === "REFUSE" && (
        <p className="muted">
          {nextAllowedAt
            ? t("lookUp.again", { at: format.dateTime(nextAllowedAt) })
            : t("lookUp.never")}
        </p>
      )}
    </div>
  );
}

function Lists({ found: { items } }: { found: Output<typeof lookUpDoNotCall> }) {
  const { t } = useTranslation("law");
  const format = useFormat();
  if (items.length === 0) return <p className="muted">{t("lookUp.onNone")}</p>;
  return (
    <ul className={styles.reasons}>
      {items.map(({ listId, name, addedAt }) => (
        <li key={listId}>{t("lookUp.on", { name, date: format.date(addedAt) })}</li>
      ))}
    </ul>
  );
}
