import {
  type Campaign,
  getCampaign,
  getSplitTest,
  listSplitTests,
  type SplitTest,
} from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { EndTestDialog } from "./end-test-dialog.tsx";
import { NewTestForm } from "./new-test-form.tsx";
import styles from "./split-test.module.css";
import { TestResult } from "./test-result.tsx";

const route = getRouteApi("/app/campaigns/$campaignId/split-test");

/** Scripts or settings of a campaign beside each other: the test that runs, those before, and a new one. */
export function SplitTestPage() {
  const { t } = useTranslation("splitTest");
  const { campaignId } = route.useParams();
  const params = { id: campaignId };
  const campaign = useRead(getCampaign, { params });
  const tests = useRead(listSplitTests, { params, query: { limit: 50 } });
  const error = campaign.error ?? tests.error;
  const onRetry = () => void Promise.all([campaign.refetch(), tests.refetch()]);
  if (error && !tests.data) return <LoadError error={error} onRetry={onRetry} />;
  return (
    <div className="page page-scroll">
      <PageHeader
        title={t("title")}
        crumbs={
          campaign.data
            ? [
                <Link key="campaign" to="/campaigns/$campaignId" params={{ campaignId }}>
                  {campaign.data.name}
                </Link>,
              ]
            : []
        }
      />
      {campaign.data && tests.data ? (
        <Tests campaign={campaign.data} tests={tests.data.items} />
      ) : (
        <SkeletonRows />
      )}
    </div>
  );
}

function Tests({ campaign, tests }: { campaign: Campaign; tests: readonly SplitTest[] }) {
  const { t } = useTranslation("splitTest");
  const [pickedId, setPickedId] = useState<string | null>(null);
  const shown = tests.find(({ id }) => id === pickedId) ?? tests[0];
  const isRunning = tests[0]?.endedAt === null;
  const mayChange = campaign.can.includes("update");
  return (
    <div className="stack">
      {shown && <OneTest campaign={campaign} test={shown} />}
      {!isRunning && mayChange && <NewTestForm campaign={campaign} />}
      {!shown && !mayChange && <p className="muted">{t("none")}</p>}
      {tests.length > 1 && <Earlier tests={tests} shownId={shown?.id} onPick={setPickedId} />}
    </div>
  );
}

function OneTest({ campaign, test }: { campaign: Campaign; test: SplitTest }) {
  const { t } = useTranslation("splitTest");
  const { data } = useRead(getSplitTest, { params: { id: campaign.id, testId: test.id } });
  const [isAsking, setIsAsking] = useState(false);
  const mayEnd = test.endedAt === null && campaign.can.includes("update");
  return (
    <>
      {data ? (
        <TestResult
          test={data}
          end={mayEnd && <Button onClick={() => setIsAsking(true)}>{t("end")}</Button>}
        />
      ) : (
        <SkeletonRows rows={4} />
      )}
      {isAsking && (
        <EndTestDialog campaign={campaign} test={test} onClose={() => setIsAsking(false)} />
      )}
    </>
  );
}

type EarlierProps = {
  tests: readonly SplitTest[];
  shownId: string | undefined;
  onPick: (id: string) => void;
};

function Earlier({ tests, shownId, onPick }: EarlierProps) {
  const { t } = useTranslation("splitTest");
  const format = useFormat();
  return (
    <Panel title={t("all")}>
      <ul className={styles.tests}>
        {tests.map(({ id, name, startedAt, endedAt }) => (
          <li key={id}>
            <button
              type="button"
              aria-current={id === shownId ? "true" : undefined}
              onClick={() => onPick(id)}
            >
              <span className="strong">{name}</span>
              <span className="muted">
                {format.dateTime(startedAt)} – {endedAt ? format.dateTime(endedAt) : t("runs")}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
