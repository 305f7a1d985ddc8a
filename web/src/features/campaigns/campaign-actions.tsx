import {
  type Campaign,
  type CampaignStats,
  deleteCampaign,
  pauseCampaign,
  startCampaign,
  stopCampaign,
} from "@parley/contract";
import { useNavigate } from "@tanstack/react-router";
import {
  CalendarClock,
  CircleStop,
  type LucideIcon,
  OctagonX,
  Pause,
  Play,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";
import { HaltDialog } from "./halt-dialog.tsx";
import { ScheduleDialog } from "./schedule-dialog.tsx";

type Props = { campaign: Campaign; stats: CampaignStats | undefined };
type Turn = "start" | "pause" | "stop" | "delete";

const icons: Record<Turn, LucideIcon> = {
  start: Play,
  pause: Pause,
  stop: CircleStop,
  delete: Trash2,
};

/** Start, pause, stop and delete. Each asks first and says what will happen, and to how many. */
export function CampaignActions({ campaign, stats }: Props) {
  const { t } = useTranslation("campaigns");
  const [asked, setAsked] = useState<Turn | null>(null);
  const [isHalting, setIsHalting] = useState(false);
  const [isScheduling, setIsScheduling] = useState(false);
  const { perform, isBusy } = useTurns(campaign, () => setAsked(null));
  const words = useTurnWords(campaign, stats);
  const turns = (["delete", "stop", "pause", "start"] as const).filter((turn) =>
    campaign.can.includes(turn),
  );
  return (
    <>
      {campaign.can.includes("schedule") && (
        <Button icon={CalendarClock} onClick={() => setIsScheduling(true)}>
          {t("turn.schedule")}
        </Button>
      )}
      {campaign.state === "RUNNING" && campaign.can.includes("stop") && (
        <Button variant="danger" icon={OctagonX} onClick={() => setIsHalting(true)}>
          {t("turn.halt")}
        </Button>
      )}
      {turns.map((turn) => (
        <Button
          key={turn}
          icon={icons[turn]}
          variant={turn === "start" ? "primary" : "default"}
          onClick={() => setAsked(turn)}
        >
          {t(turn === "start" && campaign.startedAt ? "turn.resume" : `turn.${turn}`)}
        </Button>
      ))}
      {isHalting && <HaltDialog campaign={campaign} onClose={() => setIsHalting(false)} />}
      {isScheduling && (
        <ScheduleDialog campaign={campaign} onClose={() => setIsScheduling(false)} />
      )}
      {asked && (
        <ConfirmDialog
          open
          title={t(`turn.${asked}Title`, { name: campaign.name })}
          text={words(asked)}
          confirm={t(asked === "start" && campaign.startedAt ? "turn.resume" : `turn.${asked}`)}
          harmless={asked === "start" || asked === "pause"}
          busy={isBusy}
          onConfirm={() => perform(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function useTurns(campaign: Campaign, onClose: () => void) {
  const { t } = useTranslation("campaigns");
  const navigate = useNavigate();
  const onFailed = useErrorToast();
  const told = (turn: Turn) => ({
    onFailed,
    onDone: () => {
      onClose();
      toast({ text: t(`turn.${turn}Done`, { name: campaign.name }) });
      if (turn === "delete") void navigate({ to: "/campaigns" });
    },
  });
  const start = useWrite(startCampaign, told("start"));
  const pause = useWrite(pauseCampaign, told("pause"));
  const stop = useWrite(stopCampaign, told("stop"));
  const remove = useWrite(deleteCampaign, told("delete"));
  const writes = { start, pause, stop, delete: remove };
  return {
    perform: (turn: Turn) => writes[turn].mutate({ params: { id: campaign.id } }),
    isBusy: start.isPending || pause.isPending || stop.isPending || remove.isPending,
  };
}

/** What a turn means for the calls and leads that are there now. */
function useTurnWords(campaign: Campaign, stats: CampaignStats | undefined) {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const number = (value: number | undefined) => format.number(value ?? 0);
  const numbers = {
    dialable: number(stats?.members.dialable),
    ready: number(stats?.now.agentsReady),
    ringing: number(stats?.now.ringing),
    talking: number(stats?.now.talking),
    members: number(stats?.members.total),
  };
  return (turn: Turn): string => {
    if (turn === "start") return t(`turn.startText.${campaign.mode}`, numbers);
    return t(`turn.${turn}Text`, numbers);
  };
}
