import { changeThirdParty, dropThirdParty } from "@parley/contract";
import { ArrowRightLeft, PhoneOff, UserRoundPlus, Users } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useSession } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { toast } from "../../ui/toast.ts";
import { HandOverDialog } from "./hand-over-dialog.tsx";
import { isAskedInto, type OwnCall } from "./use-own-call.ts";

/** A colleague or somebody outside in the own conversation: he is called, spoken with aside or by all three, or given the customer. */
export function ThirdPartyControls({ call }: { call: OwnCall }) {
  const { t } = useTranslation("desk");
  const [isOpen, setOpen] = useState(false);
  const fail = useErrorToast();
  const change = useWrite(changeThirdParty, { onFailed: fail });
  const drop = useWrite(dropThirdParty, { onFailed: fail });
  const { id, can } = call;
  const { user } = useSession();
  const isAsked = isAskedInto(call, user.id);
  const params = { id };
  useWordsOfReturn(call, isAsked);
  const mayCall = can.includes("third-party");
  useKeys(
    useMemo(
      () => (mayCall ? [{ key: "T", label: t("third.call"), run: () => setOpen(true) }] : []),
      [mayCall, t],
    ),
    { first: true },
  );
  const state = call.thirdParty?.state;
  const busy = change.isPending || drop.isPending;
  const plan = (wanted: "WARM" | "CONFERENCE" | "HAND_OVER") =>
    change.mutate({ params, body: { plan: wanted } });
  return (
    <>
      {mayCall && (
        <Button icon={ArrowRightLeft} keys="T" aria-keyshortcuts="T" onClick={() => setOpen(true)}>
          {t("third.call")}
        </Button>
      )}
      {state && state !== "OVER" && (
        <StateBadge icon={UserRoundPlus}>
          {isAsked
            ? t("third.asked", { name: call.agentName ?? "" })
            : [call.thirdParty?.agentName, t(`third.state.${state}`)].filter(Boolean).join(": ")}
        </StateBadge>
      )}
      {can.includes("conference") && (
        <Button icon={Users} disabled={busy} onClick={() => plan("CONFERENCE")}>
          {t("third.conference")}
        </Button>
      )}
      {can.includes("aside") && (
        <Button icon={UserRoundPlus} disabled={busy} onClick={() => plan("WARM")}>
          {t("third.aside")}
        </Button>
      )}
      {can.includes("hand-over") && (
        <Button icon={ArrowRightLeft} disabled={busy} onClick={() => plan("HAND_OVER")}>
          {t("third.handOver")}
        </Button>
      )}
      {can.includes("drop-third-party") && (
        <Button icon={PhoneOff} disabled={busy} onClick={() => drop.mutate({ params })}>
          {t(isAsked ? "third.leave" : "third.drop")}
        </Button>
      )}
      {isOpen && <HandOverDialog callId={id} onClose={() => setOpen(false)} />}
    </>
  );
}

const known = ["BUSY", "NO_ANSWER", "REJECTED", "NORMAL"] as const;

/** Says in words why the customer is back, once for each who has gone. */
function useWordsOfReturn({ thirdParty, state }: OwnCall, isAsked: boolean): void {
  const { t } = useTranslation("desk");
  const live = useRef<string | null>(null);
  const isOver = thirdParty?.state === "OVER";
  const { id = null, cause = null } = thirdParty ?? {};
  useEffect(() => {
    if (isAsked) return;
    if (!isOver) live.current = id;
    else if (live.current === id && state !== "ENDED" && cause !== "LOCAL") {
      live.current = null;
      const word = known.find((one) => one === cause) ?? "OTHER";
      toast({ text: t(`third.back.${word}`) });
    }
  }, [isAsked, isOver, id, cause, state, t]);
}
