import type { FlowStep, FlowStepType } from "@parley/contract";
import {
  CalendarClock,
  Clock,
  Hash,
  Headset,
  Hourglass,
  ListOrdered,
  type LucideIcon,
  PhoneForwarded,
  PhoneOff,
  Speech,
  Split,
  Variable,
  Voicemail,
  Webhook,
} from "lucide-react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

export const stepIcons: Record<FlowStepType, LucideIcon> = {
  SAY: Speech,
  MENU: ListOrdered,
  COLLECT: Hash,
  HOURS: Clock,
  SET: Variable,
  BRANCH: Split,
  WEBHOOK: Webhook,
  QUEUE: Hourglass,
  VOICEMAIL: Voicemail,
  CALLBACK: CalendarClock,
  TRANSFER: PhoneForwarded,
  AGENT: Headset,
  HANG_UP: PhoneOff,
};

const worded = [
  ...["next", "otherwise", "open", "closed", "holiday", "failed", "full", "withheld"],
  ...["unreached", "unavailable", "reached", "hung-up", "queue", "left", "promised", "end"],
];

/** The name of a way out: a key with its label, a case with what it asks, a word. */
export function useExitName(): (step: FlowStep | undefined, name: string) => string {
  const { t } = useTranslation("flows");
  return useCallback(
    (step, name) => {
      if (worded.includes(name)) return t(`exit.${name}` as "exit.next");
      if (step?.type === "MENU") {
        const label = step.options.find(({ key }) => key === name)?.label;
        return label ? `${name} ${label}` : name;
      }
      const at = Number(/^case (\d+)$/.exec(name)?.[1] ?? 0) - 1;
      const one = step?.type === "BRANCH" ? step.cases[at] : undefined;
      if (!one) return name;
      return one.is === "SET" ? t("is.SET") : `${t(`is.${one.is}`)} ${one.value}`;
    },
    [t],
  );
}
