import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useSkillWords } from "../../shared/skill-idle.ts";
import type { Alert } from "./board-alerts.ts";
import type { PauseReasons } from "./use-limits.ts";

export type AlertWords = { title: string; text: string };

/** Says an alert in words: what is wrong, and against which limit. */
export function useAlertWords(pauseReasons: PauseReasons): (alert: Alert) => AlertWords {
  const { t } = useTranslation(["board", "calls"]);
  const format = useFormat();
  const skillWords = useSkillWords();
  return (alert) => {
    switch (alert.kind) {
      case "CARRIER_DOWN":
        return {
          title: t("alert.carrierDown.title"),
          text: t("alert.carrierDown.text", { carrier: alert.carrier }),
        };
      case "ABANDON_RATE":
        return {
          title: t("alert.abandonRate.title", {
            rate: format.percent(alert.abandoned / alert.people, 2),
          }),
          text: t("alert.abandonRate.text", {
            campaign: alert.campaign.name,
            abandoned: format.number(alert.abandoned),
            people: format.number(alert.people),
            limit: format.percent(alert.campaign.stats.abandonLimit, 1),
          }),
        };
      case "NO_CARRIER":
      case "NO_DIALABLE_MEMBER":
      case "NO_READY_AGENT":
      case "NOT_ALLOWED":
      case "HELD_BACK":
      case "LIMIT_REACHED":
      case "ABANDON_LIMIT":
        return {
          title: t(`alert.${alert.kind}.title`, { campaign: alert.campaign.name }),
          text: t(`alert.${alert.kind}.text`),
        };
      case "SUPPLY":
        return {
          title: t("alert.supply.title", { campaign: alert.campaign.name }),
          text: t("alert.supply.text", {
            dialable: format.number(alert.campaign.stats.members.dialable),
            time: format.minutes(alert.minutes),
          }),
        };
      case "NO_MATCHING_SKILL":
        return {
          title: t("alert.NO_MATCHING_SKILL.title", {
            campaign: alert.campaign.name,
            time: format.duration(alert.seconds),
          }),
          text: skillWords(alert.campaign.stats),
        };
      case "WRAP_UP":
        return {
          title: t("alert.wrapUp.title", {
            name: alert.agent.name,
            time: format.duration(alert.seconds),
          }),
          text: t("alert.wrapUp.text", { limit: format.duration(alert.limitSeconds) }),
        };
      case "PAUSE":
        return {
          title: t("alert.pause.title", {
            name: alert.agent.name,
            reason: pauseReasons.get(alert.agent.pauseReasonId ?? "") ?? "",
            time: format.duration(alert.seconds),
          }),
          text: t("alert.pause.text", { limit: format.duration(alert.limitSeconds) }),
        };
      case "PAUSED_BY_SYSTEM":
        return {
          title: t("alert.pausedBySystem.title", { name: alert.agent.name }),
          text: t("alert.pausedBySystem.text", {
            time: format.duration(alert.seconds),
            why: t(`calls:pauseNote.${alert.note}` as "calls:pauseNote.unknown", {
              defaultValue: alert.note,
            }),
          }),
        };
    }
  };
}
