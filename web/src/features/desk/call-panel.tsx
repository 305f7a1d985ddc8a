import { getCampaign, getLead } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { CallBadge } from "../../shared/call-badge.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { Timer } from "../../ui/time.tsx";
import styles from "./desk.module.css";
import { clockOf } from "./desk-model.ts";
import { LastAttempts } from "./last-attempts.tsx";
import { OutcomeBar } from "./outcome-bar.tsx";
import { ScriptPanel } from "./script-panel.tsx";
import { useOutcomes } from "./use-outcomes.ts";
import type { OwnCall } from "./use-own-call.ts";

/** The call itself: who is on the line and why, and at the foot how it ended. */
export function CallPanel({ call }: { call: OwnCall }) {
  const { t } = useTranslation(["desk", "calls"]);
  const hasCampaign = call.campaignId !== null;
  const campaignInput = { params: { id: call.campaignId ?? "" } };
  const campaign = useRead(getCampaign, campaignInput, { enabled: hasCampaign }).data ?? null;
  const outcomes = useOutcomes(call.campaignId);

  return (
    <section className={styles.middle} aria-label={t("call.title")}>
      <div className={styles.head}>
        <h2>{t("call.title")}</h2>
        <span className="muted ellipsis">
          {call.campaignName ?? call.queueName ?? t("calls:byHand")}
        </span>
      </div>
      <ScrollBox className={styles.scroll} label={t("call.title")}>
        <div className={styles.now}>
          <Timer since={clockOf(call)} className={styles.clock ?? ""} />
          <CallBadge call={call} />
        </div>
        <p className={styles.why}>
          {t(`call.why.${call.origin}`, { campaign: call.campaignName, queue: call.queueName })}
        </p>
        <CallTimes call={call} />
        {call.scriptId && <ScriptPanel callId={call.id} />}
        <LastAttempts leadId={call.leadId} exceptCallId={call.id} />
      </ScrollBox>
      <OutcomeBar call={call} campaign={campaign} outcomes={outcomes} />
    </section>
  );
}

/** How this call came about, in one line: attempt, ringing, hand-over; of one that came in, how long he waited. */
function CallTimes({ call }: { call: OwnCall }) {
  const { t } = useTranslation("desk");
  const format = useFormat();
  const lead = useRead(getLead, { params: { id: call.leadId } }).data;
  const between = (from: string | null, to: string | null) =>
    from && to ? (Date.parse(to) - Date.parse(from)) / 1000 : null;
  const rang = between(call.ringingAt ?? call.startedAt, call.answeredAt);
  const handedOver = between(call.answeredAt, call.connectedAt);
  const cameIn = call.direction === "INBOUND";
  const facts = [
    lead &&
      !cameIn &&
      t("call.attempt", { count: lead.attempts + (call.state === "ENDED" ? 0 : 1) }),
    rang !== null && !cameIn && t("call.rang", { seconds: format.number(Math.round(rang)) }),
    handedOver !== null &&
      t(cameIn ? "call.waited" : "call.handedOver", { seconds: format.decimal(handedOver, 1) }),
    call.holdSeconds > 0 && t("call.held", { time: format.duration(call.holdSeconds) }),
  ].filter(Boolean);
  return <p className="muted">{facts.join(", ")}</p>;
}
