import type { Lead, LeadStatus } from "@parley/contract";
import { Ban, PhoneCall } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { StateBadge } from "../../ui/state-badge.tsx";

/** Where a lead stands. A lead that does not want to be called is the only one in colour. */
export function LeadStatusBadge({ status }: { status: LeadStatus }) {
  const { t } = useTranslation();
  const refused = status === "NOT_INTERESTED";
  return (
    <StateBadge {...(refused ? { icon: Ban, look: "breach" } : {})}>
      {t(`leadStatus.${status}`)}
    </StateBadge>
  );
}

/** How the last call ended, or that one is going on. */
export function LeadOutcome({ lead }: { lead: Pick<Lead, "activeCallId" | "lastOutcome"> }) {
  const { t } = useTranslation("leads");
  const outcome = useOutcomeName();
  if (lead.activeCallId) {
    return (
      <StateBadge look="oncall" icon={PhoneCall}>
        {t("onCallNow")}
      </StateBadge>
    );
  }
  if (!lead.lastOutcome) return <span className="faint">{t("notDialled")}</span>;
  return outcome(lead.lastOutcome);
}

/** The word for an outcome; dispositions are words of the tenant already. */
export function useOutcomeName(): (outcome: string) => string {
  const { t } = useTranslation();
  return (outcome) => t(`outcome.${outcome}` as "outcome.BUSY", { defaultValue: outcome });
}

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When the lead is dialled again, in the user's time and the lead's own. */
export function NextAttempt({ lead }: { lead: Pick<Lead, "nextAttemptAt" | "timeZone"> }) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const { nextAttemptAt, timeZone } = lead;
  if (!nextAttemptAt) return null;
  const abroad = timeZone && timeZone !== ownZone ? timeZone : null;
  const there = abroad && format.time(nextAttemptAt, abroad);
  const differs = there && there !== format.time(nextAttemptAt);
  return (
    <time dateTime={nextAttemptAt}>
      {format.dateTime(nextAttemptAt)}
      {differs && <span className="faint only-wide"> {t("there", { time: there })}</span>}
    </time>
  );
}
