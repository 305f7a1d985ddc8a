import { Menu } from "@mantine/core";
import { type SupervisionWay, supervisionWays } from "@parley/contract";
import { Ear, MessageCircle, PhoneForwarded, UsersRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../api/api-error.ts";
import { useGrant } from "../../api/session.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { toast } from "../../ui/toast.ts";
import { phoneStore } from "../softphone/phone-store.ts";
import { usePhoneNeed } from "../softphone/use-phone-need.ts";
import { supervise, takeOver } from "./supervise.ts";

const icons = { LISTEN: Ear, WHISPER: MessageCircle, BARGE: UsersRound } as const;

type Props = { callId: string; agentName: string };

/** The ways to be with the conversation of an agent. */
export function SupervisionItems(props: Props) {
  const mayDo = useGrant("calls:supervise") !== undefined;
  return mayDo ? <Items {...props} /> : null;
}

function Items({ callId, agentName }: Props) {
  const { t } = useTranslation("phone");
  const begin = useSupervise();
  const take = useTakeOver();
  return (
    <>
      {supervisionWays.map((how) => {
        const Icon = icons[how];
        return (
          <Menu.Item
            key={how}
            leftSection={<Icon aria-hidden />}
            onClick={() => begin({ callId, agentName, how })}
          >
            {t(`supervision.do.${how}`)}
          </Menu.Item>
        );
      })}
      <Menu.Item leftSection={<PhoneForwarded aria-hidden />} onClick={() => take(callId)}>
        {t("supervision.takeOver")}
      </Menu.Item>
    </>
  );
}

/** Begins it or changes the way, and says in words what is in its way. */
export function useSupervise(): (wanted: Props & { how: SupervisionWay }) => void {
  const { need } = usePhoneNeed();
  const say = useProblem();
  return (wanted) => say(supervise(need, wanted));
}

/** Takes a conversation over, and says in words what is in its way. */
export function useTakeOver(): (callId: string) => void {
  const { need } = usePhoneNeed();
  const say = useProblem();
  return (callId) => say(takeOver(need, callId));
}

function useProblem(): (work: Promise<"DONE" | "NO_PHONE">) => void {
  const { t } = useTranslation("phone");
  const fail = useErrorToast();
  return (work) => {
    work
      .then((done) => {
        if (done === "DONE") return;
        const { problem } = phoneStore.getState();
        toast({ text: t(`problem.${problem ?? "NO_SWITCH"}`), look: "breach" });
      })
      .catch((error: unknown) => {
        if (error instanceof ApiError) fail(error);
        else throw error;
      });
  };
}
