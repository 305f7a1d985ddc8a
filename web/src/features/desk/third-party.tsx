import { TextInput } from "@mantine/core";
import { callThirdParty, changeThirdParty, dropThirdParty } from "@parley/contract";
import { ArrowRightLeft, PhoneOff, UserRoundPlus, Users } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Button } from "../../ui/button.tsx";
import dialog from "../../ui/dialog.module.css";
import { Dialog } from "../../ui/dialog.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { toast } from "../../ui/toast.ts";
import type { OwnCall } from "./use-own-call.ts";

/** Somebody outside in the own conversation: he is called, spoken with aside or by all three, or given the customer. */
export function ThirdPartyControls({ call }: { call: OwnCall }) {
  const { t } = useTranslation("desk");
  const [isOpen, setOpen] = useState(false);
  const fail = useErrorToast();
  const change = useWrite(changeThirdParty, { onFailed: fail });
  const drop = useWrite(dropThirdParty, { onFailed: fail });
  const { id, can } = call;
  const params = { id };
  useWordsOfReturn(call);
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
        <StateBadge icon={UserRoundPlus}>{t(`third.state.${state}`)}</StateBadge>
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
          {t("third.drop")}
        </Button>
      )}
      {isOpen && <ThirdPartyDialog callId={id} onClose={() => setOpen(false)} />}
    </>
  );
}

const known = ["BUSY", "NO_ANSWER", "REJECTED", "NORMAL"] as const;

/** Says in words why the customer is back, once for each who has gone. */
function useWordsOfReturn({ thirdParty, state }: OwnCall): void {
  const { t } = useTranslation("desk");
  const live = useRef<string | null>(null);
  const isOver = thirdParty?.state === "OVER";
  const { id = null, cause = null } = thirdParty ?? {};
  useEffect(() => {
    if (!isOver) live.current = id;
    else if (live.current === id && state !== "ENDED" && cause !== "LOCAL") {
      live.current = null;
      const word = known.find((one) => one === cause) ?? "OTHER";
      toast({ text: t(`third.back.${word}`) });
    }
  }, [isOver, id, cause, state, t]);
}

function ThirdPartyDialog({ callId, onClose }: { callId: string; onClose: () => void }) {
  const { t } = useTranslation(["desk", "common"]);
  const [number, setNumber] = useState("");
  const fail = useErrorToast();
  const onFailed = (error: ApiError) => fail(error);
  const ask = useWrite(callThirdParty, { onDone: onClose, onFailed });
  const call = (how: "BLIND" | "WARM") =>
    ask.mutate({ params: { id: callId }, body: { number, how } });
  const isEmpty = number.trim().length < 2;
  return (
    <Dialog open title={t("third.title")} onClose={onClose}>
      <form
        className={dialog.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isEmpty) call("WARM");
        }}
      >
        <TextInput
          label={t("third.number")}
          type="tel"
          autoComplete="off"
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
          data-autofocus
        />
        <p className="muted">{t("third.note")}</p>
        <div className={dialog.foot}>
          <Button disabled={isEmpty || ask.isPending} onClick={() => call("BLIND")}>
            {t("third.BLIND")}
          </Button>
          <Button type="submit" variant="primary" busy={ask.isPending} disabled={isEmpty}>
            {t("third.WARM")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
