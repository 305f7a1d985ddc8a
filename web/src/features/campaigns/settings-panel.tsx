import type { Campaign } from "@parley/contract";
import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useTeamChoices } from "../../shared/use-choices.ts";
import { Button } from "../../ui/button.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { Panel } from "../../ui/panel.tsx";
import { CampaignDialog } from "./campaign-dialog.tsx";
import { useSpan } from "./campaign-form.tsx";
import styles from "./campaigns.module.css";

/** How the campaign dials. */
export function SettingsPanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation(["campaigns", "common"]);
  const format = useFormat();
  const span = useSpan();
  const [isEditing, setIsEditing] = useState(false);
  const teams = useTeamChoices();
  const names = teams.filter(({ value }) => campaign.teamIds.includes(value));
  const seconds = (count: number) => t("seconds", { count });
  const ahead = [
    { name: t("abandonLimitShort"), value: format.percent(campaign.abandonLimit, 1) },
    { name: t("form.linesPerAgent"), value: format.number(campaign.linesPerAgent) },
    { name: t("farewellShort"), value: campaign.farewell ?? t("noFarewell") },
  ];
  return (
    <Panel
      title={t("settings")}
      className={styles.settings ?? ""}
      end={
        campaign.can.includes("update") && (
          <Button size="small" icon={SlidersHorizontal} onClick={() => setIsEditing(true)}>
            {t("common:edit")}
          </Button>
        )
      }
    >
      <FactList
        facts={[
          { name: t("form.mode"), value: t(`mode.${campaign.mode}`) },
          { name: t("form.strategy"), value: t(`strategy.${campaign.strategy}`) },
          {
            name: t("form.teams"),
            value: names.map(({ label }) => label).join(", ") || t("everyTeam"),
          },
          {
            name: t("form.callerId"),
            value: campaign.callerId ? format.phone(campaign.callerId) : t("noCallerId"),
          },
          { name: t("form.ringSeconds"), value: seconds(campaign.ringSeconds) },
          { name: t("form.wrapUpSeconds"), value: seconds(campaign.wrapUpSeconds) },
          { name: t("form.maxAttempts"), value: format.number(campaign.maxAttempts) },
          ...(campaign.mode === "PREDICTIVE" ? ahead : []),
        ]}
      />
      <h3 className={styles.subTitle}>{t("form.retries")}</h3>
      <FactList
        facts={Object.entries(campaign.retryMinutes).map(([outcome, minutes]) => ({
          name: t(`common:outcome.${outcome as "BUSY"}`),
          value: span(minutes),
        }))}
      />
      {isEditing && <CampaignDialog campaign={campaign} onClose={() => setIsEditing(false)} />}
    </Panel>
  );
}
