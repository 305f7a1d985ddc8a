import { Select } from "@mantine/core";
import {
  type Campaign,
  getCampaignStats,
  listCampaigns,
  listWhatIfRuns,
  type WhatIfRun,
} from "@parley/contract";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import { isUnderWay } from "../../api/use-operation-progress.ts";
import { buttonClass } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { BackTestPanel } from "./back-test-panel.tsx";
import { EarlierRuns } from "./earlier-runs.tsx";
import { QuestionForm } from "./question-form.tsx";
import { RunPanels } from "./run-panels.tsx";
import styles from "./what-if.module.css";
import { firstQuestion, type Question, questionOf } from "./what-if-model.ts";

const route = getRouteApi("/app/what-if");
/** While somebody looks on: the work may be of somebody else, of whom no news come. */
const everyMs = 2000;

/** What settings of a campaign would come to, before anybody dials with them. */
export function WhatIfPage() {
  const { t } = useTranslation("whatIf");
  const navigate = useNavigate({ from: "/what-if" });
  const search = route.useSearch();
  const read = useRead(listCampaigns, { query: { limit: 200 } });
  const campaigns = read.data?.items ?? [];
  const chosen =
    campaigns.find(({ id }) => id === search.campaign) ??
    (search.campaign ? undefined : (campaigns.find(isRunning) ?? campaigns[0]));
  return (
    <div className="page page-scroll">
      <PageHeader
        title={t("title")}
        crumbs={
          chosen
            ? [
                <Link key="campaign" to="/campaigns/$campaignId" params={{ campaignId: chosen.id }}>
                  {chosen.name}
                </Link>,
              ]
            : []
        }
        actions={
          campaigns.length > 0 && (
            <Select
              aria-label={t("campaign")}
              className={styles.campaign ?? ""}
              allowDeselect={false}
              searchable
              data={campaigns.map(({ id, name }) => ({ value: id, label: name }))}
              value={chosen?.id ?? null}
              onChange={(campaign) => campaign && void navigate({ search: { campaign } })}
            />
          )
        }
      />
      {read.error && !read.data && (
        <LoadError error={read.error} onRetry={() => void read.refetch()} />
      )}
      {!read.data && !read.error && <SkeletonRows />}
      {read.data && !chosen && <NoCampaign isGone={search.campaign !== undefined} />}
      {chosen && <Runs key={chosen.id} campaign={chosen} runId={search.run} />}
    </div>
  );
}

const isRunning = ({ state }: Campaign) => state === "RUNNING";

function NoCampaign({ isGone }: { isGone: boolean }) {
  const { t } = useTranslation(["whatIf", "campaigns"]);
  return (
    <EmptyState
      title={t(isGone ? "campaigns:notFound" : "noCampaign")}
      text={t("noCampaignText")}
      actions={
        <Link to="/campaigns" className={buttonClass("primary")}>
          {t("campaigns:title")}
        </Link>
      }
    />
  );
}

type RunsProps = { campaign: Campaign; runId: string | undefined };

function Runs({ campaign, runId }: RunsProps) {
  const { t } = useTranslation("whatIf");
  const { read, runs } = useRuns(campaign);
  const agents = useAgents(campaign);
  const maySimulate = useGrant("campaigns:simulate") !== undefined;
  const [asked, setAsked] = useState<{ question: Question; round: number } | null>(null);
  const isChosen = agents !== null && (runs?.some(({ id }) => id === runId) ?? false);
  const runPlace = usePlace(isChosen ? runId : undefined);
  const formPlace = usePlace(asked?.round);
  if (read.error && !runs) {
    return <LoadError error={read.error} onRetry={() => void read.refetch()} />;
  }
  if (!runs || agents === null) return <SkeletonRows />;
  const [newest] = runs;
  const shown = runs.find(({ id }) => id === runId) ?? newest;
  const askAgain = (run: WhatIfRun) =>
    setAsked((before) => ({ question: questionOf(run), round: (before?.round ?? 0) + 1 }));
  const again = asked?.question ?? (newest ? questionOf(newest) : null);
  return (
    <>
      <div ref={formPlace} className={styles.place} />
      {maySimulate && (
        <QuestionForm
          key={asked?.round ?? 0}
          campaign={campaign}
          question={again ?? firstQuestion(campaign, agents)}
          currency={newest?.currency ?? null}
        />
      )}
      <div ref={runPlace} className={styles.place} />
      {shown && (
        <RunPanels
          key={shown.id}
          campaign={campaign}
          run={shown}
          {...(maySimulate && { onAgain: () => askAgain(shown) })}
        />
      )}
      {!shown && (
        <EmptyState title={t("empty")} text={t(maySimulate ? "emptyText" : "emptyView")} />
      )}
      {runs.length > 1 && <EarlierRuns runs={runs} shownId={shown?.id} />}
      <BackTestPanel campaign={campaign} maySimulate={maySimulate} />
    </>
  );
}

/** All that are kept, newest first; asked for again while one of them goes on. */
function useRuns({ id }: Campaign) {
  const [isGoing, setIsGoing] = useState(false);
  const input = { params: { id }, query: { limit: 50 } };
  const read = useRead(listWhatIfRuns, input, isGoing ? { everyMs } : {});
  const runs = read.data?.items;
  const some = runs?.some(isUnderWay) ?? false;
  if (some !== isGoing) setIsGoing(some);
  return { read, runs };
}

/** A place that comes into sight when somebody chooses something else to look at. */
function usePlace(chosen: string | number | undefined) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const page = place.current?.closest("main");
    if (chosen === undefined || !place.current || !page) return;
    // The page alone: bringing it into view would move what stands around it too, on a phone.
    const { top } = place.current.getBoundingClientRect();
    page.scrollTop += top - page.getBoundingClientRect().top;
  }, [chosen]);
  return place;
}

/** How many agents are on the campaign's floor now; null until that is known. */
function useAgents({ id }: Campaign): number | null {
  const { data, isPending } = useRead(getCampaignStats, { params: { id } });
  if (isPending) return null;
  const { agentsReady, agentsOnCall, agentsWrapUp, agentsPaused } = data?.now ?? nobody;
  return agentsReady + agentsOnCall + agentsWrapUp + agentsPaused;
}

const nobody = { agentsReady: 0, agentsOnCall: 0, agentsWrapUp: 0, agentsPaused: 0 };
