import { callEnded, callTakenOver, type SupervisionWay, supervisionWays } from "@parley/contract";
import { Link } from "@tanstack/react-router";
import { Ear, PhoneForwarded, PhoneOff } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEvent } from "../../api/live.ts";
import { useIsAgent, useSession } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import styles from "../desk/dock.module.css";
import { MuteButton } from "../softphone/phone-controls.tsx";
import { phoneStore } from "../softphone/phone-store.ts";
import { usePhoneNeed } from "../softphone/use-phone-need.ts";
import { forgetSupervision, leave, tookOver } from "./supervise.ts";
import { useSupervise, useTakeOver } from "./supervision-items.tsx";
import { type Supervised, supervisionStore } from "./supervision-store.ts";

/** The conversation that one is with, in sight and in reach on every page. */
export function SupervisionDock() {
  const supervised = supervisionStore((state) => state.supervised);
  const { user } = useSession();
  useEvent(callEnded, ({ id }) => forgetSupervision(id));
  useEvent(callTakenOver, ({ id, supervisorId, done }) => {
    if (!done) return;
    if (supervisorId === user.id) tookOver(id);
    else forgetSupervision(id);
  });
  useLine(supervised?.callId ?? null);
  return supervised ? <Dock supervised={supervised} /> : null;
}

/** The line goes when the conversation is left, and the conversation is left when the line goes. */
function useLine(callId: string | null): void {
  const isAgent = useIsAgent();
  const isOpen = phoneStore((state) => state.isOpen);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (isOpen) wasOpen.current = true;
    else if (wasOpen.current && callId) forgetSupervision(callId);
    if (!isOpen) wasOpen.current = false;
  }, [isOpen, callId]);
  useEffect(() => {
    if (!callId) return;
    // An agent's phone stays for his own calls; anybody else's microphone is open no longer than it is needed.
    return () => {
      if (supervisionStore.getState().takenId === callId) return;
      void import("../softphone/phone.ts").then(({ phone }) =>
        isAgent ? phone.hangUp() : phone.stop(),
      );
    };
  }, [callId, isAgent]);
}

function Dock({ supervised }: { supervised: Supervised }) {
  const { t } = useTranslation("phone");
  const begin = useSupervise();
  const take = useTakeOver();
  const { need } = usePhoneNeed();
  const isBusy = supervisionStore((state) => state.isBusy);
  const { callId, agentName, how } = supervised;
  const change = (wanted: SupervisionWay) => begin({ callId, agentName, how: wanted });
  return (
    <section className={styles.dock} data-state="oncall" aria-label={t("supervision.label")}>
      <span className="fg only-wide">
        <Ear className="icon-20" aria-hidden />
      </span>
      <div className={styles.who}>
        <Link to="/calls/$callId" params={{ callId }} className={styles.name}>
          {agentName}
        </Link>
        <div className="t1 muted ellipsis">{t(`supervision.now.${how}`)}</div>
      </div>
      <div className={styles.controls}>
        {need === "PAGE" && <MuteButton />}
        {supervisionWays.map((way) => (
          <Button
            key={way}
            aria-pressed={way === how}
            disabled={isBusy}
            onClick={() => change(way)}
          >
            {t(`supervision.do.${way}`)}
          </Button>
        ))}
        <Button icon={PhoneForwarded} disabled={isBusy} onClick={() => take(callId)}>
          {t("supervision.takeOver")}
        </Button>
        <Button variant="danger" icon={PhoneOff} onClick={() => void leave(callId)}>
          {t("supervision.leave")}
        </Button>
      </div>
    </section>
  );
}
