import { getOwnAgent, reconnectCall, reportCallQuality } from "@parley/contract";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.ts";
import { useRead } from "../../api/query.ts";
import { ring } from "./devices.ts";
import { showNotice } from "./notice.ts";
import { phone } from "./phone.ts";
import { PhoneDialog } from "./phone-dialog.tsx";
import { phoneStore, setPhone } from "./phone-store.ts";
import { SoundLog } from "./sound-log.ts";
import { usePhoneNeed } from "./use-phone-need.ts";

const lookMs = 5_000;
const firstLookMs = 1_000;
/** Reports on the way, so that a page that is closed leaves a trace. */
const reportEvery = 6;
/** A phone that is back is rung within this, or its side of the call is gone. */
const settlesMs = 1_500;

/** The sound of the agent's calls: where it is needed, it is here on every page. */
export function Softphone() {
  const { need, wasHere } = usePhoneNeed();
  const { data: agent } = useRead(getOwnAgent, {});
  const asked = phoneStore((state) => state.asked);
  const isOnDuty = agent !== undefined && agent.state !== "OFFLINE";
  useEffect(() => {
    // Whoever is at work already has allowed the microphone: his page was loaded again.
    if (need === "PAGE" && isOnDuty && wasHere) void phone.start();
  }, [need, isOnDuty, wasHere]);
  useEffect(() => {
    if (agent?.state === "OFFLINE" && phoneStore.getState().asked === null) phone.stop();
  }, [agent?.state]);
  const callId = agent?.callId ?? null;
  useReturn(callId, agent?.state === "ON_CALL");
  useArrivals(callId);
  useSound(callId);
  return asked && need === "PAGE" ? <PhoneDialog reason={asked} /> : null;
}

/** A conversation goes on although the page or the network was away: the phone asks to be rung for it. */
function useReturn(callId: string | null, isTalking: boolean): void {
  const isOpen = phoneStore((state) => state.isOpen);
  const status = phoneStore((state) => state.status);
  useEffect(() => {
    if (!callId || !isTalking || isOpen || status !== "READY") return;
    const timer = setTimeout(() => void comeBack(callId), settlesMs);
    return () => clearTimeout(timer);
  }, [callId, isTalking, isOpen, status]);
  useEffect(() => {
    phone.onBroken = () => {
      if (callId && isTalking) void comeBack(callId);
    };
  }, [callId, isTalking]);
}

async function comeBack(callId: string): Promise<void> {
  // A call that ended in the meantime needs nobody, and the page hears of that.
  await call(reconnectCall, { params: { id: callId } }).catch(() => undefined);
}

/** Somebody is on the line: two tones, and for a page out of sight the system's own notice. */
function useArrivals(callId: string | null): void {
  const { t } = useTranslation("phone");
  const isOpen = phoneStore((state) => state.isOpen);
  const say = useRef(t);
  say.current = t;
  useEffect(() => {
    if (!isOpen || !callId) return;
    ring();
    if (document.hidden) return showNotice(say.current("arrival"), callId);
  }, [isOpen, callId]);
}

/** Looks at the sound while somebody is to be heard, and keeps what was found with the call. */
function useSound(callId: string | null): void {
  const isOpen = phoneStore((state) => state.isOpen);
  useEffect(() => {
    if (!isOpen || !callId) return;
    const log = new SoundLog(Date.now());
    const lineId = crypto.randomUUID();
    let looks = 0;
    const report = () => {
      const body = log.sums(Date.now());
      if (!body) return;
      const input = { params: { id: callId, lineId }, body };
      // Figures are no reason to trouble anybody with.
      call(reportCallQuality, input, { keepalive: true }).catch(() => {});
    };
    const look = async () => {
      const counted = await phone.counted().catch(() => null);
      const sound = counted && log.look(counted);
      if (sound) setPhone({ sound });
      looks += 1;
      if (looks % reportEvery === 0) report();
    };
    const first = setTimeout(() => void look(), firstLookMs);
    const timer = setInterval(() => void look(), lookMs);
    window.addEventListener("pagehide", report);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
      window.removeEventListener("pagehide", report);
      report();
    };
  }, [isOpen, callId]);
}
