import { useTranslation } from "react-i18next";
import { useGrant, useSession } from "../../api/session.ts";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { CampaignsPanel } from "./campaigns-panel.tsx";
import styles from "./home.module.css";
import { LeadsPanel } from "./leads-panel.tsx";
import { NoticesPanel } from "./notices-panel.tsx";
import { OwnDay } from "./own-day.tsx";

/** The first page: the own day, the own work, what is new. */
export function HomePage() {
  const { t } = useTranslation("home");
  const { user, isAgent } = useSession();
  const format = useFormat();
  const now = useSecond();
  const works = useGrant("agents:work") !== undefined && isAgent;
  const mayLeads = useGrant("leads:read") !== undefined;
  const mayCampaigns = useGrant("campaigns:read") !== undefined;
  const mayNotices = useGrant("notifications:read") !== undefined;
  const firstName = user.name.split(" ")[0] ?? user.name;
  return (
    <div className="page page-scroll">
      <PageHeader
        keepTitle
        title={t(`greeting.${partOfDay(now)}`, { name: firstName })}
        meta={<span className="muted">{format.day(now)}</span>}
      />
      {works && <OwnDay />}
      <div className={styles.columns}>
        {mayLeads && <LeadsPanel onlyOwn={works} />}
        <div className="stack">
          {mayCampaigns && <CampaignsPanel />}
          {mayNotices && <NoticesPanel />}
        </div>
      </div>
    </div>
  );
}

function partOfDay(now: number) {
  const hour = new Date(now).getHours();
  if (hour < 12) return "morning";
  return hour < 18 ? "afternoon" : "evening";
}
