import { type Campaign, getSplitTest, listSplitTests } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { buttonClass } from "../../ui/button.tsx";
import { ArmsPanel } from "./test-result.tsx";

/** The split test of a campaign that runs, on the page of the campaign. */
export function RunningTest({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation("splitTest");
  const query = { limit: 1 };
  const tests = useRead(listSplitTests, { params: { id: campaign.id }, query });
  const running = tests.data?.items.find(({ endedAt }) => endedAt === null);
  const params = { id: campaign.id, testId: running?.id ?? "" };
  const { data } = useRead(getSplitTest, { params }, { enabled: running !== undefined });
  if (!running || !data) return null;
  return (
    <ArmsPanel
      test={data}
      title={t("titleOf", { name: data.name })}
      end={
        <Link
          to="/campaigns/$campaignId/split-test"
          params={{ campaignId: campaign.id }}
          className={buttonClass("default", "small")}
        >
          <span>{t("open")}</span>
        </Link>
      }
    />
  );
}
