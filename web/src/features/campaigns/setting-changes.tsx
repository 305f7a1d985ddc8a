import { type Campaign, type CampaignSettingChange, listSettingChanges } from "@parley/contract";
import { Flag, SlidersHorizontal } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useInfinite } from "../../api/lists.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Timeline, type TimelineEntry } from "../../ui/timeline.tsx";
import styles from "./campaigns.module.css";
import { useRestWords } from "./use-rest-words.ts";

/** Who changed which settings, when and why, newest first. */
export function SettingChanges({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("campaignPlan");
  const input = { params: { id: campaign.id }, query: { limit: 5 } };
  const list = useInfinite(listSettingChanges, input);
  const toEntry = useEntry();
  return (
    <Panel title={t("changes.title")}>
      {list.error && <LoadError error={list.error} onRetry={list.reload} />}
      {!list.isLoading && !list.error && list.items.length === 0 && (
        <p className={styles.none}>{t("changes.none")}</p>
      )}
      <Timeline entries={list.items.map(toEntry)} />
      {list.hasMore && (
        <Button variant="quiet" size="small" busy={list.isFetching} onClick={list.loadMore}>
          {t("filter.more")}
        </Button>
      )}
    </Panel>
  );
}

function useEntry(): (change: CampaignSettingChange) => TimelineEntry {
  const { t } = useTranslation("campaignPlan");
  const format = useFormat();
  const restWords = useRestWords();
  const write = (value: unknown): string => {
    if (value === null || value === undefined || value === "") return t("changes.empty");
    if (typeof value === "boolean") return t(value ? "changes.yes" : "changes.no");
    return typeof value === "number" ? format.decimal(value, 4) : String(value);
  };
  return ({ id, at, by, reason, isFirst, changes }) => {
    const named = changes.map(({ setting, before, after }) => {
      const name = t(`changes.setting.${setting}` as "changes.setting.name", {
        defaultValue: setting,
      });
      if (setting === "detectionOff") {
        const rest = (value: unknown) => restWords((value ?? []) as Campaign["detectionOff"]);
        const words = { before: rest(before), after: rest(after) };
        const none = t("changes.empty");
        return t("changes.one", {
          ...{ name, before: words.before || none, after: words.after || none },
        });
      }
      // What has parts is told by its name: the settings beside have them.
      const hasParts = [before, after].some((one) => typeof one === "object" && one !== null);
      if (hasParts || setting.endsWith("PromptId")) {
        return t("changes.parts", { name });
      }
      return t("changes.one", { name, before: write(before), after: write(after) });
    });
    const title = isFirst ? t("changes.first") : named.join(" · ");
    return {
      ...{ id, at, day: format.date(at), time: format.time(at), title },
      icon: isFirst ? Flag : SlidersHorizontal,
      ...(by ? { note: t("changes.by", { name: by.name }) } : {}),
      ...(reason ? { text: reason } : {}),
    };
  };
}
