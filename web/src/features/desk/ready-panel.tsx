import {
  type Agent,
  type Campaign,
  leaveTakenOver,
  listPauseReasons,
  setOwnState,
} from "@parley/contract";
import { CircleCheck } from "lucide-react";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { secondsSince } from "../../domain/clock.ts";
import { useSecond } from "../../domain/use-second.ts";
import { useFormat } from "../../i18n/format.ts";
import { agentLooks } from "../../theme/states.ts";
import { Button } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { Timer } from "../../ui/time.tsx";
import { PhoneLine } from "../softphone/phone-line.tsx";
import { asksForPhone, usePhoneNeed } from "../softphone/use-phone-need.ts";
import styles from "./desk.module.css";
import { type DeskPhase, runningCampaigns } from "./desk-model.ts";
import { NextCallback } from "./next-callback.tsx";
import { NextLead } from "./next-lead.tsx";
import { OwnDay } from "./own-day.tsx";

type Props = { agent: Agent; phase: DeskPhase; campaigns: readonly Campaign[] };

/** Between two calls: the own state in big letters, what runs, and how the day goes. */
export function ReadyPanel({ agent, phase, campaigns }: Props) {
  const { t } = useTranslation("desk");
  const running = runningCampaigns(campaigns, agent);
  const mayPreview = phase === "WAITING" || phase === "PAUSED";
  return (
    <div className={styles.ready}>
      <h1 className="sr">{t("title")}</h1>
      <StateNow agent={agent} phase={phase} />
      <NextCallback agent={agent} />
      {mayPreview && <NextLead agent={agent} campaigns={campaigns} />}
      <section className={styles.readyPart}>
        <h2 className={styles.blockTitle}>{t("ready.running")}</h2>
        {running.length === 0 && <p className="muted">{t("ready.nothingRuns")}</p>}
        <ul className={styles.running}>
          {running.map(({ id, name, mode }) => (
            <li key={id}>
              <strong className="ellipsis">{name}</strong>
              <span className="muted">{t(`ready.mode.${mode}`)}</span>
            </li>
          ))}
        </ul>
      </section>
      <OwnDay agent={agent} />
    </div>
  );
}

function StateNow({ agent, phase }: { agent: Agent; phase: DeskPhase }) {
  const { t } = useTranslation(["desk", "calls", "common"]);
  const { icon: Icon, look } = agentLooks[agent.state];
  const pause = usePause(agent);
  const isAway = phase === "OFFLINE" || phase === "PAUSED";
  const title = pause.reason ?? t(`ready.title.${phase}` as "ready.title.WAITING");
  return (
    <section className={styles.stateNow} data-state={pause.isOver ? "breach" : look}>
      <div className={styles.stateWord}>
        <Icon aria-hidden />
        {title}
      </div>
      {phase !== "OFFLINE" && <Timer since={agent.since} className={styles.bigClock ?? ""} />}
      <p className="muted">
        {agent.pauseNote
          ? t("ready.systemPause", {
              why: t(`calls:pauseNote.${agent.pauseNote}` as "calls:pauseNote.unknown", {
                defaultValue: agent.pauseNote,
              }),
            })
          : (pause.limit ?? t(`ready.text.${phase}` as "ready.text.WAITING"))}
      </p>
      {isAway && <GetReady />}
      {phase === "TAKEN_OVER" && agent.callId && <Done callId={agent.callId} />}
      <PhoneLine />
    </section>
  );
}

function usePause(agent: Agent): { reason?: string; limit?: string; isOver: boolean } {
  const { t } = useTranslation("desk");
  const format = useFormat();
  const now = useSecond();
  const reasons = useRead(listPauseReasons, { query: { limit: 200 } }).data?.items;
  const reason = reasons?.find(({ id }) => id === agent.pauseReasonId);
  if (agent.state !== "PAUSED" || !reason) return { isOver: false };
  if (reason.limitMinutes === null) return { reason: reason.name, isOver: false };
  const limitSeconds = reason.limitMinutes * 60;
  const limit = t("ready.pauseLimit", { limit: format.duration(limitSeconds) });
  const isOver = secondsSince(agent.since, now) > limitSeconds;
  return { reason: reason.name, limit, isOver };
}

/** Ends the wrap-up of a conversation that somebody else has now. */
function Done({ callId }: { callId: string }) {
  const { t } = useTranslation("desk");
  const fail = useErrorToast();
  const { mutate, isPending } = useWrite(leaveTakenOver, { onFailed: fail });
  return (
    <Button
      variant="primary"
      size="large"
      icon={CircleCheck}
      busy={isPending}
      onClick={() => mutate({ params: { id: callId } })}
    >
      {t("ready.done")}
    </Button>
  );
}

function GetReady() {
  const { t } = useTranslation("desk");
  const fail = useErrorToast();
  const { mutate, isPending } = useWrite(setOwnState, { onFailed: fail });
  const { need } = usePhoneNeed();
  const getReady = useCallback(() => {
    if (need !== undefined && !asksForPhone(need)) mutate({ body: { state: "READY" } });
  }, [mutate, need]);
  useKeys(useMemo(() => [{ key: "R", label: t("ready.getReady"), run: getReady }], [t, getReady]));
  return (
    <Button
      variant="primary"
      size="large"
      icon={CircleCheck}
      keys="R"
      aria-keyshortcuts="R"
      busy={isPending}
      disabled={need === undefined}
      onClick={getReady}
    >
      {t("ready.getReady")}
    </Button>
  );
}
