import { callEnded, callOffered, getCall } from "@parley/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useEvent } from "../../api/live.ts";
import { keyOf } from "../../api/query.ts";
import { serverNow, useSession } from "../../api/session.ts";
import { secondsSince } from "../../domain/clock.ts";
import { announce } from "../../ui/announcer.tsx";
import { toast } from "../../ui/toast.ts";
import { clockOf, passingWord } from "./desk-model.ts";
import { deskStore, setPreview } from "./desk-store.ts";
import type { OwnCall } from "./use-own-call.ts";

/** Whether the desk is on screen. */
export function useIsOnDesk(): boolean {
  return useRouterState({ select: (state) => state.location.pathname === "/desk" });
}

/** A call that is younger than this when the page opens has only just been handed over. */
const freshSeconds = 10;

/**
 * A call that is handed to this agent opens his desk, whatever page he is on; a number that he
 * dialled and that nobody answered is told in passing.
 */
export function useCallArrival(call: OwnCall | null): void {
  const { user } = useSession();
  const arrive = useArrive();
  useEvent(callOffered, ({ id, agentId }) => {
    if (agentId === user.id) arrive(id);
  });
  // The offer itself is missed by a page that is just being loaded.
  const fresh = call && call.state !== "ENDED" ? call : null;
  const latest = useRef(arrive);
  latest.current = arrive;
  useEffect(() => {
    if (!fresh || secondsSince(clockOf(fresh), serverNow()) >= freshSeconds) return;
    latest.current(fresh.id, fresh.origin === "CAMPAIGN" || fresh.origin === "INBOUND");
  }, [fresh]);
  useMissedDials();
}

/** Opens the desk for a call, once. Who dialled himself need not be told that there is a call. */
function useArrive(): (callId: string, isNews?: boolean) => void {
  const { t } = useTranslation("desk");
  const navigate = useNavigate();
  const isOnDesk = useIsOnDesk();
  const arrived = useRef<string | null>(null);
  return (callId, isNews = true) => {
    if (arrived.current === callId) return;
    arrived.current = callId;
    setPreview(null);
    if (isNews) announce(t("arrival"));
    if (isOnDesk) return;
    if (isNews) toast({ text: t("arrival") });
    void navigate({ to: "/desk" });
  };
}

/** Whoever is ready gets a call at any moment: the desk's part of the program is there before the first. */
export function usePreparedDesk(isReady: boolean): void {
  const router = useRouter();
  useEffect(() => {
    // What could not be loaded now is asked for again when the desk opens.
    if (isReady) router.preloadRoute({ to: "/desk" }).catch(() => {});
  }, [router, isReady]);
}

/** What became of a call without a conversation is said in passing. */
function useMissedDials(): void {
  const { t } = useTranslation(["desk", "common"]);
  const { user } = useSession();
  const client = useQueryClient();
  useEvent(callEnded, ({ id, agentId, outcome }) => {
    if (agentId !== user.id || outcome === "CONNECTED") return;
    const call = client.getQueryData<OwnCall>(keyOf(getCall, { params: { id } }));
    const what = call ? passingWord(call, outcome, deskStore.getState().toldMachineOn) : null;
    if (!call || what === null) return;
    if (what === "machineHungUp") {
      const hungUp = t("machineHungUp", { name: call.leadName });
      announce(hungUp);
      toast({ text: hungUp });
      return;
    }
    const words = t("missed", { name: call.leadName, outcome: t(`common:outcome.${outcome}`) });
    toast({ text: words });
  });
}
