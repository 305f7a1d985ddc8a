import { type Campaign, type FollowUp, getCampaignDispositions } from "@parley/contract";
import { ListChecks } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { Panel } from "../../ui/panel.tsx";
import styles from "./campaigns.module.css";
import { DispositionsDialog } from "./dispositions-dialog.tsx";

/** How calls of the campaign are closed: the keys on the desk, and what follows. */
export function DispositionsPanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation(["campaigns", "common"]);
  const [isEditing, setIsEditing] = useState(false);
  const { data } = useRead(getCampaignDispositions, { params: { id: campaign.id } });
  const sayNext = useFollowUpWords();
  return (
    <Panel
      title={t("dispositions.title")}
      note={data && t(data.own ? "dispositions.own" : "dispositions.all")}
      end={
        campaign.can.includes("update") && (
          <Button size="small" icon={ListChecks} onClick={() => setIsEditing(true)}>
            {t("common:edit")}
          </Button>
        )
      }
    >
      <ul className={styles.closings}>
        {(data?.items ?? []).map((one) => (
          <li key={one.id}>
            {one.hotKey ? <Kbd keys={one.hotKey} /> : <span />}
            <span className="ellipsis">{one.name}</span>
            <span className="muted t1">{data?.own && sayNext(one.followUp)}</span>
          </li>
        ))}
      </ul>
      {isEditing && data && (
        <DispositionsDialog
          campaignId={campaign.id}
          picked={data}
          onClose={() => setIsEditing(false)}
        />
      )}
    </Panel>
  );
}

/** What follows, in words. */
export function useFollowUpWords(): (next: FollowUp) => string {
  const { t } = useTranslation("campaigns");
  return (next) => {
    if (next.type === "RETRY") return t("dispositions.retryIn", { count: next.minutes });
    if (next.type === "CALLBACK") return t("dispositions.callbackIn", { count: next.hours });
    return t(`dispositions.next.${next.type}`);
  };
}
