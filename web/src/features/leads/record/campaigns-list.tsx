import { type LeadCampaign, type LeadDetail, listLeadCampaigns } from "@parley/contract";
import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { useGrant } from "../../../api/session.ts";
import { useFormat } from "../../../i18n/format.ts";
import { MemberPlanDialog } from "../../../shared/member-plan/member-plan-dialog.tsx";
import { IconButton } from "../../../ui/button.tsx";
import styles from "./dials-list.module.css";

/** Which campaigns dial the lead, where it stands in each, and its plan there. */
export function CampaignsList({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation(["leads", "campaigns"]);
  const format = useFormat();
  const mayPlan = useGrant("campaigns:read-members") !== undefined;
  const [planned, setPlanned] = useState<LeadCampaign | null>(null);
  const { data } = useRead(listLeadCampaigns, { params: { id: lead.id } });
  if (!data || data.items.length === 0) return null;
  return (
    <>
      <ul className={styles.dials} aria-label={t("record.campaigns.title")}>
        {data.items.map((one) => (
          <li key={one.memberId}>
            <span className="ellipsis">{one.campaignName}</span>
            {mayPlan && one.state !== "DONE" ? (
              <IconButton
                icon={CalendarClock}
                label={t("record.campaigns.plan", { campaign: one.campaignName })}
                onClick={() => setPlanned(one)}
              />
            ) : (
              <span />
            )}
            <span className="t1 muted">
              {t(`campaigns:memberState.${one.state}`)}
              {" · "}
              {t("record.campaigns.attempts", {
                attempts: format.number(one.attempts),
                most: format.number(one.maxAttempts),
              })}
              {one.doneBecause && ` · ${t(`campaigns:doneBecause.${one.doneBecause}`)}`}
              {one.state === "HELD" && ` · ${t("record.campaigns.held")}`}
            </span>
          </li>
        ))}
      </ul>
      {planned && (
        <MemberPlanDialog
          campaignId={planned.campaignId}
          memberId={planned.memberId}
          leadName={lead.name}
          onClose={() => setPlanned(null)}
        />
      )}
    </>
  );
}
