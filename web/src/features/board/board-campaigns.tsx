import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { SubjectLink } from "../../shared/subject-link.tsx";
import { campaignLooks } from "../../theme/campaigns.ts";
import { Panel } from "../../ui/panel.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import styles from "./board.module.css";
import type { BoardCampaign } from "./board-model.ts";

/** The campaigns of the day: what they do, when the next ones start, and how near each is to its own limit. */
export function BoardCampaigns({ campaigns }: { campaigns: readonly BoardCampaign[] }) {
  const { t } = useTranslation(["board", "campaigns"]);
  if (campaigns.length === 0) return null;
  return (
    <Panel title={t("campaigns.title")} flush>
      <ul>
        {campaigns.map((campaign) => (
          <li key={campaign.id} className={styles.campaign}>
            <div className={styles.campaignHead}>
              <span className="grow ellipsis">
                <SubjectLink kind="CAMPAIGN" id={campaign.id}>
                  {campaign.name}
                </SubjectLink>
              </span>
              <StateBadge {...campaignLooks[campaign.state]}>
                {t(`campaigns:state.${campaign.state}`)}
              </StateBadge>
            </div>
            <CampaignLine campaign={campaign} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function CampaignLine({ campaign: { startAt, stats } }: { campaign: BoardCampaign }) {
  const { t } = useTranslation("board");
  const format = useFormat();
  const { timeZone } = useSession().tenant;
  const { attempts, people, abandonRate } = stats.today;
  if (startAt !== null) {
    return <p>{t("campaigns.starts", { at: format.dateTime(startAt, timeZone) })}</p>;
  }
  const isOver = abandonRate > stats.abandonLimit;
  return (
    <p>
      <span>
        {t("campaigns.figures", {
          dials: format.number(attempts),
          people: format.number(people),
        })}
      </span>
      {people > 0 && (
        <span data-state={isOver ? "breach" : undefined}>
          {format.percent(abandonRate, 2)} / {format.percent(stats.abandonLimit, 1)}
        </span>
      )}
    </p>
  );
}
