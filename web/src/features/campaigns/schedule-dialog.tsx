import { TextInput } from "@mantine/core";
import { type Campaign, scheduleCampaign } from "@parley/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { serverNow, useSession } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { instantOf, type When, whenAt } from "../../shared/callbacks/when.ts";
import { Dialog, DialogForm } from "../../ui/dialog.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./campaigns.module.css";

type Props = { campaign: Campaign; onClose: () => void };
const empty: When = { day: "", time: "" };

/** When a campaign starts and stops by itself, by the clock of the organisation. */
export function ScheduleDialog({ campaign, onClose }: Props) {
  const { t } = useTranslation(["campaignPlan", "common"]);
  const format = useFormat();
  const { timeZone } = useSession().tenant;
  // What has begun already does not begin again by what was set before.
  const ahead = (at: string | null) => at !== null && Date.parse(at) > serverNow();
  const first = (at: string | null) => (at && ahead(at) ? whenAt(timeZone, new Date(at)) : empty);
  const [start, setStart] = useState(() => first(campaign.startAt));
  const [stop, setStop] = useState(() => first(campaign.stopAt));
  const isRunning = campaign.state === "RUNNING";
  const write = useWrite(scheduleCampaign, {
    onDone: ({ name, startAt }) => {
      toast({ text: t(startAt ? "schedule.set" : "schedule.changed", { name }) });
      onClose();
    },
  });
  const instant = (when: When) => instantOf(timeZone, when)?.toISOString() ?? null;
  const save = () => {
    const body = { startAt: isRunning ? null : instant(start), stopAt: instant(stop) };
    write.mutate({ params: { id: campaign.id }, body });
  };
  const wrong = (field: string) => write.error?.fields.find((one) => one.field === field)?.reason;
  return (
    <Dialog open title={t("schedule.title", { name: campaign.name })} onClose={onClose}>
      <DialogForm
        submit={t("common:save")}
        busy={write.isPending}
        onSubmit={save}
        onCancel={onClose}
        problem={<FormProblem error={write.error} />}
      >
        <p className="muted">{t("schedule.text", { city: format.city(timeZone) })}</p>
        {!isRunning && (
          <Moment label="start" when={start} onChange={setStart} error={wrong("startAt")} />
        )}
        <Moment label="stop" when={stop} onChange={setStop} error={wrong("stopAt")} />
      </DialogForm>
    </Dialog>
  );
}

type MomentProps = {
  label: "start" | "stop";
  when: When;
  onChange: (when: When) => void;
  error: string | undefined;
};

function Moment({ label, when, onChange, error }: MomentProps) {
  const { t } = useTranslation("campaignPlan");
  return (
    <div className={styles.pair}>
      <TextInput
        type="date"
        label={t(`schedule.${label}Day`)}
        value={when.day}
        error={error}
        onChange={(event) => onChange({ ...when, day: event.currentTarget.value })}
      />
      <TextInput
        type="time"
        label={t(`schedule.${label}Time`)}
        value={when.time}
        onChange={(event) => onChange({ ...when, time: event.currentTarget.value })}
      />
    </div>
  );
}
