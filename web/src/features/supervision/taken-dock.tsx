import { Select } from "@mantine/core";
import { callTakenOver, getCall, listCalls, listDispositions, wrapUpCall } from "@parley/contract";
import { Hourglass } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEvent } from "../../api/live.ts";
import { useRead, useWrite } from "../../api/query.ts";
import { useSession } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { LiveDock } from "../desk/call-dock.tsx";
import styles from "../desk/dock.module.css";
import type { OwnCall } from "../desk/use-own-call.ts";
import { supervisionStore } from "./supervision-store.ts";

/** The conversation that one has taken over without being an agent: held, ended and given its outcome from any page. */
export function TakenDock() {
  const { user } = useSession();
  const [id, setId] = useState<string | null>(null);
  const found = useRead(listCalls, { query: { agentId: user.id, live: "true", limit: 1 } }).data;
  const liveId = found?.items[0]?.id ?? null;
  useEffect(() => {
    if (liveId) setId(liveId);
  }, [liveId]);
  useEvent(callTakenOver, (taken) => {
    if (taken.done && taken.supervisorId === user.id) setId(taken.id);
  });
  const read = useRead(getCall, { params: { id: id ?? "" } }, { enabled: id !== null });
  const call = read.data?.id === id && read.data.agentId === user.id ? read.data : null;
  const isOver = call?.state === "ENDED";
  useEffect(() => {
    if (!isOver || !call || supervisionStore.getState().takenId !== call.id) return;
    supervisionStore.setState({ takenId: null });
    void import("../softphone/phone.ts").then(({ phone }) => phone.stop());
  }, [isOver, call]);
  if (!call) return null;
  if (!isOver) return <LiveDock call={call} />;
  return call.can.includes("wrap-up") ? <Outcome call={call} /> : null;
}

function Outcome({ call }: { call: OwnCall }) {
  const { t } = useTranslation("desk");
  const onFailed = useErrorToast();
  const close = useWrite(wrapUpCall, { onFailed });
  const outcomes = useRead(listDispositions, { query: { limit: 200 } }).data?.items ?? [];
  return (
    <section className={styles.dock} data-state="wrapup" aria-label={t("dock.label")}>
      <span className="fg only-wide">
        <Hourglass className="icon-20" aria-hidden />
      </span>
      <div className={styles.who}>
        <span className={styles.name}>{call.leadName}</span>
      </div>
      <span className={styles.state}>{t("dock.outcomeNeeded")}</span>
      <div className={styles.controls}>
        <Select
          aria-label={t("dock.giveOutcome")}
          placeholder={t("dock.giveOutcome")}
          disabled={close.isPending}
          data={outcomes.filter(({ retired }) => !retired).map(toOption)}
          onChange={(dispositionId) => {
            if (!dispositionId) return;
            close.mutate({ params: { id: call.id }, body: { dispositionId, note: "" } });
          }}
        />
      </div>
    </section>
  );
}

function toOption({ id, name }: { id: string; name: string }) {
  return { value: id, label: name };
}
