import { type Campaign, type CampaignCheck, checkCampaign } from "@parley/contract";
import { CircleAlert, CircleCheck, type LucideIcon, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import type { Look } from "../../theme/states.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./campaigns.module.css";

const looks: Record<CampaignCheck["level"], { look: Look; icon: LucideIcon }> = {
  GREEN: { look: "available", icon: CircleCheck },
  AMBER: { look: "warning", icon: TriangleAlert },
  RED: { look: "breach", icon: CircleAlert },
};

/** What stands against a start: the lists, the law, the leads and the campaign's own settings. */
export function ChecksPanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaignPlan");
  const params = { id: campaign.id };
  const { data, error, refetch } = useRead(checkCampaign, { params });
  const words = useFinding();
  return (
    <Panel
      flush
      title={t("checks.title")}
      note={data && t(`checks.note.${data.level}`)}
      end={
        <Button size="small" onClick={() => void refetch()}>
          {t("checks.again")}
        </Button>
      }
    >
      {error && !data && <p className={styles.none}>{t("checks.failed")}</p>}
      <ul className={styles.checks}>
        {data?.checks.map((one) => (
          <li key={`${one.check} ${one.country}`}>
            <StateBadge {...looks[one.level]}>{t(`checks.name.${one.check}`)}</StateBadge>
            <span>{words(one)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function useFinding(): (one: CampaignCheck) => string {
  const { t } = useTranslation("campaignPlan");
  const format = useFormat();
  return ({ check, finding, count, limit, country }) => {
    const figures = {
      count: count ?? 0,
      shown: format.number(count ?? 0),
      limit: format.number(limit ?? 0),
      country: country ? format.region(country) : t("checks.elsewhere"),
    };
    return finding === "FINE"
      ? t(`checks.fine.${check}`, figures)
      : t(`checks.finding.${finding}`, figures);
  };
}
