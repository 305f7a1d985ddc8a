import { listCampaigns } from "@parley/contract";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { serverNow } from "../../api/session.ts";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { toast } from "../../ui/toast.ts";
import { CallPanel } from "./call-panel.tsx";
import { CustomerPanel } from "./customer-panel.tsx";
import styles from "./desk.module.css";
import { phaseOf } from "./desk-model.ts";
import { deskStore, setPreview } from "./desk-store.ts";
import { HistoryPanel } from "./history-panel.tsx";
import { PreviewPanel } from "./preview-panel.tsx";
import { ReadyPanel } from "./ready-panel.tsx";
import { useOwnCall } from "./use-own-call.ts";

/** The agent's one screen: who, why, what to say, what was, and how it ended. */
export function DeskPage() {
  const { t } = useTranslation("desk");
  const { agent, call: seen, isTaken, isAsked } = useOwnCall();
  // Of a colleague's conversation the dock tells; the lead comes with the call.
  const call = isAsked ? null : seen;
  const preview = deskStore((state) => state.preview);
  const campaigns = useRead(listCampaigns, { query: { limit: 200 } }).data?.items ?? [];
  useLeaseEnd();
  if (!agent) return <SkeletonRows />;

  const phase = isTaken ? "TAKEN_OVER" : phaseOf(agent, call, preview !== null);
  const leadId = call?.leadId ?? (phase === "PREVIEW" ? preview?.leadId : undefined);
  if (leadId === undefined) {
    return <ReadyPanel agent={agent} phase={phase} campaigns={campaigns} />;
  }
  return (
    <div className={styles.desk}>
      <h1 className="sr">{t("title")}</h1>
      <CustomerPanel leadId={leadId} />
      {call && <CallPanel key={call.id} call={call} />}
      {!call && preview && (
        <PreviewPanel
          key={preview.memberId}
          preview={preview}
          campaign={campaigns.find(({ id }) => id === preview.campaignId)}
        />
      )}
      <HistoryPanel key={leadId} leadId={leadId} callId={call?.id ?? null} />
    </div>
  );
}

/** A lead that was offered goes back when its lease ends, and the desk says so. */
function useLeaseEnd(): void {
  const { t } = useTranslation("desk");
  const preview = deskStore((state) => state.preview);
  const say = useRef(t);
  say.current = t;
  useEffect(() => {
    if (!preview) return;
    const left = Date.parse(preview.leaseUntil) - serverNow();
    const timer = setTimeout(
      () => {
        if (deskStore.getState().preview?.memberId !== preview.memberId) return;
        setPreview(null);
        toast({ text: say.current("preview.leaseEnded") });
      },
      Math.max(0, left),
    );
    return () => clearTimeout(timer);
  }, [preview]);
}
