import { listCampaigns } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { SubjectLink } from "../../shared/subject-link.tsx";
import { campaignLooks } from "../../theme/campaigns.ts";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./home.module.css";

/** Which campaigns there are, and whether they dial. */
export function CampaignsPanel() {
  const { t } = useTranslation("home");
  const { data } = useRead(listCampaigns, { query: { limit: 6 } });
  return (
    <Panel flush title={t("campaigns")}>
      {!data && <SkeletonRows rows={3} />}
      {data?.items.map(({ id, name, state }) => (
        <div key={id} className={styles.line}>
          <span className="grow ellipsis">
            <SubjectLink kind="CAMPAIGN" id={id}>
              {name}
            </SubjectLink>
          </span>
          <StateBadge {...campaignLooks[state]}>{t(`campaignState.${state}`)}</StateBadge>
        </div>
      ))}
      {data?.items.length === 0 && <p className={styles.none}>{t("noCampaigns")}</p>}
    </Panel>
  );
}
