import { endCall, getCall, listDispositions, type Output } from "@parley/contract";
import { Link, useParams } from "@tanstack/react-router";
import { PhoneOff } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { CallBadge, SimulatedBadge } from "../../shared/call-badge.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { LoadError } from "../../ui/load-error.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { CallAnswers } from "./call-answers.tsx";
import { CallFlow } from "./call-flow.tsx";
import { CallLadder, Verdict } from "./call-ladder.tsx";
import { detectionOf } from "./call-ladder-model.ts";
import { CallSound } from "./call-sound.tsx";
import styles from "./calls.module.css";
import { TalkTime } from "./calls-page.tsx";
import { RecordingsPanel } from "./recording/recordings-panel.tsx";
import { TalkShares } from "./recording/talk-shares.tsx";
import { EndHandedOver, ThirdPartyFact } from "./third-party-fact.tsx";

type CallDetail = Output<typeof getCall>;

/** One call: who spoke with whom, how it ended, and what the carrier reported. */
export function CallPage() {
  const { t } = useTranslation("calls");
  const { callId } = useParams({ strict: false });
  const { data, error, refetch } = useRead(getCall, { params: { id: callId ?? "" } });
  if (error && !data) {
    const title = error.status === 404 ? t("notFound") : t("notLoaded");
    return (
      <div className="page">
        <LoadError title={title} error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  return (
    <div className="page page-scroll">{data ? <CallRecord call={data} /> : <SkeletonRows />}</div>
  );
}

function CallRecord({ call }: { call: CallDetail }) {
  const { t } = useTranslation("calls");
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="calls" to="/calls">
            {t("title")}
          </Link>,
        ]}
        title={call.leadName}
        meta={
          <>
            <CallBadge call={call} />
            {call.simulated && <SimulatedBadge />}
          </>
        }
        actions={
          call.can.includes("end") ? (
            <EndCall call={call} />
          ) : (
            call.thirdParty?.state === "HANDED_OVER" &&
            call.can.includes("drop-third-party") && <EndHandedOver callId={call.id} />
          )
        }
      />
      <div className={styles.record}>
        <Panel title={t("facts")}>
          <CallFacts call={call} />
        </Panel>
        <div className="stack">
          <RecordingsPanel call={call} />
          {call.history.some(({ type }) => type === "FLOW_STEP") && <CallFlow callId={call.id} />}
          {call.scriptId && <CallAnswers callId={call.id} />}
          {!call.simulated && <CallSound callId={call.id} />}
          <Panel title={t("ladder.title")} note={t("ladder.note")} flush>
            <CallLadder history={call.history} />
          </Panel>
        </div>
      </div>
    </>
  );
}

function EndCall({ call }: { call: CallDetail }) {
  const { t } = useTranslation("calls");
  const [isAsking, setIsAsking] = useState(false);
  const fail = useErrorToast();
  const end = useWrite(endCall, { onDone: () => setIsAsking(false), onFailed: fail });
  return (
    <>
      <Button variant="danger" icon={PhoneOff} onClick={() => setIsAsking(true)}>
        {t("end")}
      </Button>
      <ConfirmDialog
        title={t("endTitle")}
        text={t("endText", { name: call.leadName, agent: call.agentName ?? t("nobody") })}
        confirm={t("end")}
        open={isAsking}
        busy={end.isPending}
        onConfirm={() => end.mutate({ params: { id: call.id } })}
        onClose={() => setIsAsking(false)}
      />
    </>
  );
}

function CallFacts({ call }: { call: CallDetail }) {
  const { t } = useTranslation("calls");
  const format = useFormat();
  const dispositions = useRead(listDispositions, { query: { limit: 200 } }).data?.items;
  const disposition = dispositions?.find(({ id }) => id === call.dispositionId)?.name;
  const detected = detectionOf(call.history);
  const moment = (at: string | null) => at && <time dateTime={at}>{format.clock(at)}</time>;
  return (
    <FactList
      facts={[
        { name: t("column.lead"), value: <LeadLink call={call} /> },
        { name: t("column.campaign"), value: <CampaignLink call={call} /> },
        { name: t("column.agent"), value: call.agentName },
        {
          name: t("thirdParty.title"),
          value: call.thirdParty && <ThirdPartyFact call={call} />,
        },
        { name: t("queue"), value: call.queueName },
        call.direction === "INBOUND"
          ? { name: t("called"), value: call.callerId && format.phone(call.callerId) }
          : { name: t("callerId.title"), value: <CallerIdShown call={call} /> },
        { name: t("origin"), value: t(`originOf.${call.origin}`) },
        { name: t("column.started"), value: format.dateTime(call.startedAt) },
        { name: t("ringing"), value: moment(call.ringingAt) },
        { name: t("answered"), value: moment(call.answeredAt) },
        { name: t("detection.title"), value: detected && <Verdict event={detected} /> },
        { name: t("connected"), value: moment(call.connectedAt) },
        { name: t("ended"), value: moment(call.endedAt) },
        { name: t("column.talk"), value: <TalkTime call={call} /> },
        { name: t("recording.talk.title"), value: call.talk && <TalkShares talk={call.talk} /> },
        {
          name: t("hold"),
          value: call.holdSeconds > 0 ? format.duration(call.holdSeconds) : null,
        },
        { name: t("disposition"), value: disposition },
        {
          name: t("lineLost"),
          value: call.lineLostAt && `${format.dateTime(call.lineLostAt)}, ${t("lineLostWhy")}`,
        },
        { name: t("closed"), value: moment(call.closedAt) },
        { name: t("column.provider"), value: call.simulated ? t("simulated") : call.provider },
      ]}
    />
  );
}

/** The number that the customer saw, and why that one. */
function CallerIdShown({ call: { callerId, callerIdReason } }: { call: CallDetail }) {
  const { t } = useTranslation("calls");
  const { phone } = useFormat();
  if (callerId === null) return t("callerId.none");
  return (
    <>
      {phone(callerId)}
      {callerIdReason && <span className="muted"> {t(`callerId.reason.${callerIdReason}`)}</span>}
    </>
  );
}

function LeadLink({ call }: { call: CallDetail }) {
  return (
    <Link className="link" to="/leads/$leadId" params={{ leadId: call.leadId }}>
      {call.leadName}
    </Link>
  );
}

function CampaignLink({ call }: { call: CallDetail }) {
  const { t } = useTranslation("calls");
  if (!call.campaignId) return call.direction === "INBOUND" ? t("cameIn") : t("byHand");
  return (
    <Link className="link" to="/campaigns/$campaignId" params={{ campaignId: call.campaignId }}>
      {call.campaignName}
    </Link>
  );
}
