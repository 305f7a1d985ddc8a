import { Select } from "@mantine/core";
import { callOutcomes, listCampaigns } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import styles from "./calls.module.css";
import { useCallFilter } from "./use-call-filter.ts";

/** By what the list is narrowed, and with it what is taken out. */
export function CallFilters() {
  const { t } = useTranslation(["calls", "common"]);
  const [search, change] = useCallFilter();
  const campaigns = useRead(listCampaigns, { query: { limit: 200 } }).data?.items ?? [];
  return (
    <div className={styles.filters}>
      <Select
        aria-label={t("column.campaign")}
        placeholder={t("anyCampaign")}
        clearable
        searchable
        clearButtonProps={{ "aria-label": t("anyCampaign") }}
        data={campaigns.map(({ id, name }) => ({ value: id, label: name }))}
        value={search.campaignId ?? null}
        onChange={(id) => change({ campaignId: id ?? undefined })}
      />
      <Select
        aria-label={t("column.outcome")}
        placeholder={t("anyOutcome")}
        clearable
        clearButtonProps={{ "aria-label": t("anyOutcome") }}
        data={callOutcomes.map((outcome) => ({
          value: outcome,
          label: t(`common:outcome.${outcome}`),
        }))}
        value={search.outcome ?? null}
        onChange={(value) => change({ outcome: callOutcomes.find((outcome) => outcome === value) })}
      />
    </div>
  );
}
