import {
  type Campaign,
  keepCampaignPrediction,
  updateCampaign,
  type WhatIfSetting,
} from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { useWrite } from "../../api/query.ts";
import { useFormat } from "../../i18n/format.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FactList } from "../../ui/fact-list.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import { type Change, changesFor } from "./what-if-model.ts";

type Props = {
  campaign: Campaign;
  setting: WhatIfSetting;
  run: { id: string; index: number };
  letter: string;
  onClose: () => void;
};

/** Makes a campaign dial like one of the settings; says what changes before it does. */
export function UseSettingDialog({ campaign, setting, run, letter, onClose }: Props) {
  const { t } = useTranslation(["whatIf", "campaigns"]);
  const [error, setError] = useState<ApiError | null>(null);
  const words = useValueWords();
  // What was foretold of it stays with the campaign, to be held against its days.
  const keep = useWrite(keepCampaignPrediction, {
    onDone: () => {
      toast({ text: t("used", { name: campaign.name, letter }) });
      onClose();
    },
    onFailed: setError,
  });
  const keepIt = () =>
    keep.mutate({ params: { id: campaign.id }, body: { runId: run.id, setting: run.index } });
  const update = useWrite(updateCampaign, { onDone: keepIt, onFailed: setError });
  const change = changesFor(campaign, setting);
  const names = Object.keys(change) as (keyof WhatIfSetting & keyof Campaign & keyof Change)[];
  const lacksWords =
    setting.mode === "PREDICTIVE" && !campaign.farewell && !campaign.farewellPromptId;
  const save = () => {
    setError(null);
    if (names.length === 0) return keepIt();
    update.mutate({ params: { id: campaign.id }, body: change });
  };
  return (
    <Dialog title={t("useTitle", { letter, name: campaign.name })} open onClose={onClose}>
      <DialogForm
        onSubmit={save}
        onCancel={onClose}
        submit={t("use")}
        busy={update.isPending || keep.isPending}
        problem={<FormProblem error={error} />}
      >
        <p className="muted">{t(names.length === 0 ? "useNothing" : "useText")}</p>
        <FactList
          facts={names.map((name) => ({
            name: t(`field.${name as "mode"}`),
            value: t("fromTo", {
              from: words(name, campaign[name]),
              to: words(name, change[name] ?? ""),
            }),
          }))}
        />
        {change.mode && campaign.state === "RUNNING" && <p>{t("pauseFirst")}</p>}
        {lacksWords && <p>{t("needsWords")}</p>}
      </DialogForm>
    </Dialog>
  );
}

function useValueWords() {
  const { t } = useTranslation(["whatIf", "campaigns", "proof"]);
  const format = useFormat();
  return (name: string, value: string | number): string => {
    if (name === "machineDetection") {
      return t(`proof:form.machineDetections.${value as Campaign["machineDetection"]}`);
    }
    if (typeof value === "string") return t(`campaigns:mode.${value as Campaign["mode"]}`);
    if (name === "abandonLimit") return format.percent(value, 1);
    if (name.endsWith("Seconds")) return t("inSeconds", { count: value });
    return format.number(value);
  };
}
