import type { SplitTest } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useCallerIdChoices } from "../../shared/use-choices.ts";
import { restOutcomes } from "./arm-model.ts";
import { letterOf } from "./letters.ts";

type Arm = SplitTest["arms"][number];
type Settings = NonNullable<Arm["settings"]>;

/** An arm in words: the version that it follows, or the settings that are its own. */
export function useArmWords(): (arm: Arm, at: number) => string {
  const { t } = useTranslation(["splitTest", "callerIds", "campaigns", "common"]);
  const format = useFormat();
  const numbers = useCallerIdChoices();
  const shown = ({ callerId, callerIdRule, callerIdSet }: Settings) => {
    if (callerIdRule === undefined) return [];
    const own = callerId ? format.phone(callerId) : t("campaigns:noCallerId");
    const some = numbers.filter(({ value }) => callerIdSet?.includes(value));
    const parts = [t(`callerIds:rules.${callerIdRule}`), ...some.map(({ label }) => label), own];
    return [`${t("aspect.callerId")} ${parts.join(", ")}`];
  };
  const rests = ({ retryMinutes }: Settings) =>
    restOutcomes.flatMap((outcome) => {
      if (!retryMinutes) return [];
      const name = t("restAfter", { outcome: t(`common:outcome.${outcome}`) });
      return [`${name} ${format.number(retryMinutes[outcome])} ${t("campaigns:form.retryUnit")}`];
    });
  const words = (settings: Settings) => [
    ...(settings.ringSeconds === undefined
      ? []
      : [`${t("aspect.ring")} ${settings.ringSeconds} ${t("secondsUnit")}`]),
    ...(settings.maxAttempts === undefined
      ? []
      : [`${t("aspect.attempts")} ${settings.maxAttempts}`]),
    ...rests(settings),
    ...shown(settings),
  ];
  return ({ scriptName, version, settings }, at) => {
    const letter = letterOf(at);
    if (settings) return t("armHas", { letter, settings: words(settings).join("; ") });
    return t("armIs", { letter, scriptName, version });
  };
}
