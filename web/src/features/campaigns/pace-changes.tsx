import {
  type Campaign,
  type CampaignPaceChange,
  downloadCampaignPaceLog,
  listCampaignPaceChanges,
} from "@parley/contract";
import { CircleStop, Download, Minus, SlidersHorizontal, TrendingUp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { download } from "../../api/client.ts";
import { useInfinite } from "../../api/lists.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Timeline, type TimelineEntry } from "../../ui/timeline.tsx";
import styles from "./campaigns.module.css";

/** When the campaign was paced in another way and why, newest first. */
export function PaceChanges({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("proof");
  const showError = useErrorToast();
  const params = { id: campaign.id };
  const input = { params, query: { limit: 10 } };
  const list = useInfinite(listCampaignPaceChanges, input);
  const toEntry = useChangeEntry();
  const save = () => {
    const asked = { params, query: {} };
    void download(downloadCampaignPaceLog, asked, "pace.jsonl").catch(showError);
  };
  if (list.error) return <LoadError error={list.error} onRetry={list.reload} />;
  return (
    <section aria-label={t("pace.changes.title")} className={styles.paceChanges}>
      <h3>{t("pace.changes.title")}</h3>
      {!list.isLoading && list.items.length === 0 && (
        <p className={styles.none}>{t("pace.changes.none")}</p>
      )}
      <Timeline entries={list.items.map(toEntry)} />
      {list.hasMore && (
        <Button variant="quiet" size="small" busy={list.isFetching} onClick={list.loadMore}>
          {t("pace.changes.more")}
        </Button>
      )}
      {campaign.can.includes("update") && (
        <Button variant="quiet" size="small" icon={Download} onClick={save}>
          {t("pace.changes.log")}
        </Button>
      )}
    </section>
  );
}

const icons = { PREDICTIVE: TrendingUp, PROGRESSIVE: Minus, STOPPED: CircleStop };
const looks = { PREDICTIVE: "available", PROGRESSIVE: "warning", STOPPED: "breach" } as const;

function useChangeEntry(): (change: CampaignPaceChange) => TimelineEntry {
  const { t } = useTranslation("proof");
  const format = useFormat();
  const linesOf = ({ linesBefore, linesAfter }: CampaignPaceChange) => {
    if (linesBefore === null || linesAfter === null) return null;
    const [before, after] = [format.decimal(linesBefore, 1), format.decimal(linesAfter, 1)];
    if (before === after) return t("pace.changes.same", { before });
    const way = linesAfter < linesBefore ? "lowered" : "raised";
    return t(`pace.changes.${way}`, { before, after });
  };
  const settingOf = ({ before, limit, linesPerAgent }: CampaignPaceChange) => {
    if (before === null) return [];
    const percent = (share: number) => format.percent(share, 1);
    const limits = { before: percent(before.limit), after: percent(limit) };
    const most = { before: before.linesPerAgent, after: linesPerAgent };
    return [
      ...(before.limit === limit ? [] : [t("pace.changes.limit", limits)]),
      ...(before.linesPerAgent === linesPerAgent ? [] : [t("pace.changes.most", most)]),
    ];
  };
  return (change) => {
    const { mode, because, before, changedBy, abandoned, people } = change;
    const settings = settingOf(change);
    const isWay = before === null || before.mode !== mode || before.because !== because;
    const why = because === null ? t("pace.changes.within") : t(`pace.changes.because.${because}`);
    const account = { abandoned: format.number(abandoned), people: format.number(people) };
    const sentences = [
      linesOf(change),
      ...(isWay ? [why] : []),
      people > 0 ? t("pace.changes.account", account) : null,
    ];
    return {
      id: change.id,
      day: format.date(change.at),
      at: change.at,
      time: format.time(change.at),
      icon: isWay ? icons[mode] : SlidersHorizontal,
      ...(isWay ? { look: looks[mode] } : {}),
      title: [...(isWay ? [t(`pace.changes.mode.${mode}`)] : []), ...settings].join(" · "),
      ...(changedBy ? { note: t("pace.changes.by", { name: changedBy.name }) } : {}),
      text: sentences.filter((one) => one !== null).join(" · "),
    };
  };
}
