import { type Lead, listLeads } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Upload } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant, useSession } from "../../api/session.ts";
import { buttonClass } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { Moment } from "../../ui/time.tsx";
import styles from "./home.module.css";

const shown = 10;

/** The leads to go on with. */
export function LeadsPanel({ onlyOwn }: { onlyOwn: boolean }) {
  const { t } = useTranslation("home");
  const { user } = useSession();
  const filter = onlyOwn ? { assigneeId: user.id } : {};
  const { data, error, refetch } = useRead(listLeads, { query: { limit: shown, ...filter } });
  return (
    <Panel
      flush
      title={onlyOwn ? t("ownLeads") : t("newLeads")}
      end={
        <Link to="/leads" search={filter} className={buttonClass("quiet")}>
          {t("allLeads")}
        </Link>
      }
    >
      {error && <LoadError error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={6} />}
      {data?.items.map((lead) => (
        <LeadLine key={lead.id} lead={lead} />
      ))}
      {data?.items.length === 0 &&
        (onlyOwn ? <p className={styles.none}>{t("noOwnLeads")}</p> : <NoLeads />)}
    </Panel>
  );
}

function LeadLine({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  return (
    <Link to="/leads/$leadId" params={{ leadId: lead.id }} className={styles.line}>
      <span className="grow ellipsis">
        <span className="strong">{lead.name}</span>{" "}
        {lead.company && <span className="muted">{lead.company}</span>}
      </span>
      <StateBadge>{t(`leadStatus.${lead.status}`)}</StateBadge>
      {lead.nextAttemptAt && (
        <span className="t1 muted only-wide">
          <Moment at={lead.nextAttemptAt} />
        </span>
      )}
    </Link>
  );
}

function NoLeads() {
  const { t } = useTranslation("home");
  const mayImport = useGrant("imports:create") !== undefined;
  return (
    <EmptyState
      title={t("noLeads")}
      text={t("noLeadsText")}
      actions={
        mayImport && (
          <Link to="/imports" className={buttonClass("primary")}>
            <Upload aria-hidden />
            {t("import")}
          </Link>
        )
      }
    />
  );
}
