import { callEnded, callOffered, getCall, type Output } from "@parley/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useEvent } from "../../api/live.ts";
import { keyOf } from "../../api/query.ts";
import { useSession } from "../../api/session.ts";
import { announce } from "../../ui/announcer.tsx";
import { toast } from "../../ui/toast.ts";
import { setPreview } from "./desk-store.ts";

/** Whether the desk is on screen. */
export function useIsOnDesk(): boolean {
  return useRouterState({ select: (state) => state.location.pathname === "/desk" });
}

/**
 * A call that is handed to this agent opens his desk, whatever page he is on; a number that he
 * dialled and that nobody answered is told in passing.
 */
export function useCallArrival(): void {
  const { t } = useTranslation(["desk", "common"]);
  const { user } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const isOnDesk = useIsOnDesk();
  useEvent(callOffered, (data) => {
    if (data.agentId !== user.id) return;
    setPreview(null);
    announce(t("arrival"));
    if (isOnDesk) return;
    toast({ text: t("arrival") });
    void navigate({ to: "/desk" });
  });
  useEvent(callEnded, ({ id, agentId, outcome }) => {
    if (agentId !== user.id || outcome === "CONNECTED") return;
    const call = client.getQueryData<Output<typeof getCall>>(keyOf(getCall, { params: { id } }));
    if (!call || call.origin === "CAMPAIGN") return;
    const words = t("missed", { name: call.leadName, outcome: t(`common:outcome.${outcome}`) });
    toast({ text: words });
  });
}
