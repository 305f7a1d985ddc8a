import {
  type Campaign,
  dialsAhead,
  dialsItself,
  retryOutcomes,
  takesCalls,
} from "@parley/contract";
import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import {
  useCallerIdChoices,
  usePromptChoices,
  useQueuesOfCampaign,
  useScriptChoices,
  useSkillChoices,
  useTeamChoices,
} from "../../shared/use-choices.ts";
import { Button } from "../../ui/button.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { Panel } from "../../ui/panel.tsx";
import { CampaignDialog } from "./campaign-dialog.tsx";
import { useSpan } from "./campaign-form.tsx";
import styles from "./campaigns.module.css";
import { useHoursFacts } from "./use-hours-facts.ts";
import { useRestWords } from "./use-rest-words.ts";

/** How the campaign dials. */
export function SettingsPanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation(["campaigns", "campaignPlan", "callerIds", "proof", "common"]);
  const format = useFormat();
  const span = useSpan();
  const [isEditing, setIsEditing] = useState(false);
  const teams = useTeamChoices();
  const script = useScriptChoices().find(({ value }) => value === campaign.scriptId);
  const skills = useSkillChoices()
    .filter(({ value }) => campaign.skillIds.includes(value))
    .map(({ label }) => label);
  const shown = useCallerIdChoices().filter(({ value }) => campaign.callerIdSet.includes(value));
  const names = teams.filter(({ value }) => campaign.teamIds.includes(value));
  const { timeZone } = useSession().tenant;
  const at = (instant: string) => format.dateTime(instant, timeZone);
  const queues = useQueuesOfCampaign(campaign.id);
  const hoursFacts = useHoursFacts();
  const seconds = (count: number) => t("seconds", { count });
  const restWords = useRestWords();
  const sounds = usePromptChoices();
  /** A text and the sound after it; null where there is neither. */
  const heard = (words: string | null, promptId: string | null): string | null => {
    const sound = sounds.find(({ value }) => value === promptId)?.label;
    const played = promptId && (sound ? t("playsSound", { sound }) : t("playsSomeSound"));
    return [words, played].filter(Boolean).join(" ") || null;
  };
  const ahead = [
    { name: t("abandonLimitShort"), value: format.percent(campaign.abandonLimit, 1) },
    { name: t("form.linesPerAgent"), value: format.number(campaign.linesPerAgent) },
    {
      name: t("farewellShort"),
      value: heard(campaign.farewell, campaign.farewellPromptId) ?? t("noFarewell"),
    },
  ];
  return (
    <Panel
      title={t("settings")}
      className={styles.settings ?? ""}
      end={
        campaign.can.includes("update") && (
          <Button size="small" icon={SlidersHorizontal} onClick={() => setIsEditing(true)}>
            {t("common:edit")}
          </Button>
        )
      }
    >
      <FactList
        facts={[
          { name: t("form.mode"), value: t(`mode.${campaign.mode}`) },
          { name: t("form.strategy"), value: t(`strategy.${campaign.strategy}`) },
          {
            name: t("form.teams"),
            value: names.map(({ label }) => label).join(", ") || t("everyTeam"),
          },
          { name: t("form.skills"), value: skills.join(", ") || t("noSkills") },
          { name: t("form.sources"), value: campaign.sources.join(", ") || t("noSources") },
          {
            name: t("callerIds:rule"),
            value: t(`callerIds:rules.${campaign.callerIdRule}`),
          },
          ...(campaign.callerIdRule === "FIXED"
            ? []
            : [
                {
                  name: t("callerIds:set"),
                  value: shown.map(({ label }) => label).join(", ") || t("callerIds:wholeStock"),
                },
              ]),
          {
            name: t(campaign.callerIdRule === "FIXED" ? "form.callerId" : "callerIds:otherwise"),
            value: campaign.callerId ? format.phone(campaign.callerId) : t("noCallerId"),
          },
          ...(takesCalls(campaign.mode)
            ? [{ name: t("queues"), value: queues.join(", ") || t("noQueue") }]
            : []),
          { name: t("form.script"), value: script?.label ?? t("noScript") },
          {
            name: t("campaignPlan:purpose.label"),
            value: t(`campaignPlan:purpose.${campaign.purpose}`),
          },
          { name: t("form.ringSeconds"), value: seconds(campaign.ringSeconds) },
          { name: t("form.wrapUpSeconds"), value: seconds(campaign.wrapUpSeconds) },
          ...(dialsItself(campaign.mode)
            ? [{ name: t("form.weight"), value: format.number(campaign.weight) }]
            : []),
          ...(campaign.callsPerSecond === null
            ? []
            : [{ name: t("form.callsPerSecond"), value: format.number(campaign.callsPerSecond) }]),
          { name: t("form.maxAttempts"), value: format.number(campaign.maxAttempts) },
          {
            name: t("numbers.title"),
            value: campaign.numbers
              ? t("numbers.upTo", { count: campaign.numbers.attemptsEach })
              : t("numbers.first"),
          },
          {
            name: t("proof:machines.title"),
            value: t(`proof:machines.${campaign.machineDetection}`, {
              certainty: format.percent(campaign.machineCertainty, 0),
            }),
          },
          ...(campaign.machineDetection === "OFF"
            ? []
            : [
                {
                  name: t("proof:form.detector"),
                  value: t(`proof:form.detectors.${campaign.detector}`),
                },
                {
                  name: t("proof:form.machineMessage"),
                  value: heard(campaign.machineMessage, campaign.machinePromptId),
                },
              ]),
          ...(campaign.measuresTalk
            ? [{ name: t("proof:talk.title"), value: t("proof:talk.measured") }]
            : []),
          {
            name: t("proof:form.detectionOff"),
            value: restWords(campaign.detectionOff),
          },
          ...(dialsAhead(campaign.mode) ? ahead : []),
          {
            name: t("campaignPlan:schedule.start"),
            value: campaign.startAt && at(campaign.startAt),
          },
          { name: t("campaignPlan:schedule.stop"), value: campaign.stopAt && at(campaign.stopAt) },
          ...hoursFacts(campaign.hours),
        ]}
      />
      <h3 className={styles.subTitle}>{t("form.retries")}</h3>
      <FactList
        facts={retryOutcomes.map((outcome) => {
          const most = campaign.outcomeLimits[outcome];
          const after = span(campaign.retryMinutes[outcome]);
          return {
            name: t(`common:outcome.${outcome}`),
            value: most ? t("retryShort", { span: after, most: format.number(most) }) : after,
          };
        })}
      />
      {isEditing && <CampaignDialog campaign={campaign} onClose={() => setIsEditing(false)} />}
    </Panel>
  );
}
