import { getLead, type LeadDetail } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import { useOwnFacts } from "../../shared/own-fields/own-facts.ts";
import { useOwnLeadFields } from "../../shared/own-fields/use-own-fields.ts";
import { type Fact, FactList } from "../../ui/fact-list.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./desk.module.css";

/** Who is on the line: what is known about the customer, nothing to be clicked for. */
export function CustomerPanel({ leadId }: { leadId: string }) {
  const { t } = useTranslation("desk");
  const { data: lead, error, refetch } = useRead(getLead, { params: { id: leadId } });
  return (
    <section className={styles.customer} aria-label={t("customer.title")}>
      <div className={styles.head}>
        <h2>{t("customer.title")}</h2>
        <Link to="/leads/$leadId" params={{ leadId }} className="end link">
          {t("customer.open")}
        </Link>
      </div>
      <ScrollBox className={styles.scroll} label={t("customer.title")}>
        {error && !lead && <LoadError error={error} onRetry={() => void refetch()} />}
        {!lead && !error && <SkeletonRows rows={6} />}
        {lead && <Customer lead={lead} />}
      </ScrollBox>
    </section>
  );
}

function Customer({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation(["desk", "common"]);
  const attributes = useOwnFacts(useOwnLeadFields() ?? [], lead.attributes);
  return (
    <>
      <div className={styles.block}>
        <div className="t3 strong">{lead.name}</div>
        <div className={styles.under}>
          {lead.company && <span className="muted">{lead.company}</span>}
          <StateBadge>{t(`common:leadStatus.${lead.status}`)}</StateBadge>
        </div>
        <FactList facts={useFacts(lead)} />
      </div>
      {attributes.some(({ value }) => value !== null) && (
        <div className={styles.block}>
          <h3 className={styles.blockTitle}>{t("customer.attributes")}</h3>
          <FactList facts={attributes} />
        </div>
      )}
    </>
  );
}

function useFacts(lead: LeadDetail): Fact[] {
  const { t } = useTranslation(["desk", "common"]);
  const format = useFormat();
  const now = useSecond();
  const points = lead.contact.points.map((point) => ({
    name: point.label ?? t(`customer.${point.type}`),
    value: point.type === "PHONE" ? format.phone(point.value) : point.value,
  }));
  const zone = lead.timeZone ?? lead.contact.timeZone;
  const outcome = lead.lastOutcome as "BUSY" | null;
  const attempts = t("customer.attemptsMade", { count: lead.attempts });
  const last =
    lead.lastAttemptAt && outcome
      ? `, ${t(`common:outcome.${outcome}`)} ${format.day(lead.lastAttemptAt)}`
      : "";
  return [
    ...points,
    {
      name: t("customer.localTime"),
      value: zone && `${format.time(now, zone)} ${format.city(zone)}`,
    },
    {
      name: t("customer.language"),
      value: lead.contact.language && format.language(lead.contact.language),
    },
    { name: t("customer.source"), value: lead.source },
    { name: t("customer.attempts"), value: `${attempts}${last}` },
    { name: t("customer.assignee"), value: lead.assigneeName },
  ];
}
