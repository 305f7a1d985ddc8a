import { Chip, MultiSelect, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import {
  attemptOutcomes,
  listLeadFields,
  type WorkflowEvent,
  type WorkflowStep,
  type WorkflowTrigger,
  workflowEvents,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { useListChoices } from "../../../shared/condition-editor/use-lead-fields.ts";
import { useStageChoices } from "../../../shared/use-choices.ts";
import styles from "./builder.module.css";

type EventFilter = {
  event: WorkflowEvent;
  fields: string[];
  outcomes: string[];
  subjectIds: string[];
};

/** An event and what it must be like. */
export function EventFields<F extends EventFilter>(props: {
  filter: F;
  disabled: boolean;
  onChange: (filter: F) => void;
}) {
  const { filter, disabled, onChange } = props;
  const { t } = useTranslation(["automation", "common"]);
  const fields = useRead(listLeadFields).data?.items ?? [];
  const stages = useStageChoices(filter.event === "lead.moved");
  const lists = useListChoices();
  const hasOutcome = filter.event === "attempt.closed" || filter.event === "call.ended";
  const pick = (name: string | null) => {
    const event = workflowEvents.find((one) => one === name);
    if (event) onChange({ ...filter, event, fields: [], outcomes: [], subjectIds: [] });
  };
  return (
    <>
      <Select
        label={t("event.label")}
        data={workflowEvents.map((value) => ({
          value,
          label: t(`event.${eventKey(value)}` as "event.lead_created"),
        }))}
        value={filter.event}
        allowDeselect={false}
        disabled={disabled}
        onChange={pick}
      />
      {filter.event === "lead.updated" && (
        <MultiSelect
          label={t("event.fields")}
          description={t("event.fieldsHint")}
          data={fields.map(({ key, label }) => ({ value: key, label }))}
          value={filter.fields}
          searchable
          disabled={disabled}
          onChange={(chosen) => onChange({ ...filter, fields: chosen })}
        />
      )}
      {filter.event === "lead.moved" && (
        <MultiSelect
          label={t("event.stages")}
          description={t("event.stagesHint")}
          data={stages}
          value={filter.subjectIds}
          searchable
          disabled={disabled}
          onChange={(subjectIds) => onChange({ ...filter, subjectIds })}
        />
      )}
      {(filter.event === "lead.listed" || filter.event === "lead.unlisted") && (
        <MultiSelect
          label={t("event.lists")}
          description={t("event.listsHint")}
          data={lists}
          value={filter.subjectIds}
          searchable
          disabled={disabled}
          onChange={(subjectIds) => onChange({ ...filter, subjectIds })}
        />
      )}
      {hasOutcome && (
        <MultiSelect
          label={t("event.outcomes")}
          description={t("event.outcomesHint")}
          data={attemptOutcomes.map((value) => ({ value, label: t(`common:outcome.${value}`) }))}
          value={filter.outcomes}
          disabled={disabled}
          onChange={(outcomes) => onChange({ ...filter, outcomes })}
        />
      )}
    </>
  );
}

/** Keys of the catalogue have no dots of their own. */
export function eventKey(event: string): string {
  return event.replaceAll(".", "_");
}

const days = [1, 2, 3, 4, 5, 6, 7] as const;

function Weekdays(props: {
  value: number[];
  disabled: boolean;
  onChange: (all: number[]) => void;
}) {
  const { t } = useTranslation("automation");
  const { value, disabled, onChange } = props;
  const set = (all: string[]) => onChange(all.map(Number).sort((a, b) => a - b));
  return (
    <fieldset className={styles.days}>
      <legend className="t1 muted">{t("weekdays")}</legend>
      <Chip.Group multiple value={value.map(String)} onChange={set}>
        {days.map((day) => (
          <Chip key={day} size="xs" value={String(day)} disabled={disabled}>
            {t(`day.${day}`)}
          </Chip>
        ))}
      </Chip.Group>
    </fieldset>
  );
}

const blankTriggers: Record<WorkflowTrigger["type"], WorkflowTrigger> = {
  EVENT: { type: "EVENT", event: "lead.created", fields: [], outcomes: [], subjectIds: [] },
  SCHEDULE: { type: "SCHEDULE", times: ["09:00"], weekdays: [1, 2, 3, 4, 5], monthDays: [] },
  DATE: { type: "DATE", field: "nextAttemptAt", offsetDays: 0, time: "09:00" },
};

type TriggerProps = {
  trigger: WorkflowTrigger;
  disabled: boolean;
  onChange: (trigger: WorkflowTrigger) => void;
};

/** What a workflow begins with. */
export function TriggerFields({ trigger, disabled, onChange }: TriggerProps) {
  const { t } = useTranslation("automation");
  const kinds = ["EVENT", "SCHEDULE", "DATE"] as const;
  const kind = (
    <Select
      label={t("trigger.kind")}
      data={kinds.map((value) => ({ value, label: t(`trigger.${value}`) }))}
      value={trigger.type}
      allowDeselect={false}
      disabled={disabled}
      onChange={(name) => {
        const one = kinds.find((known) => known === name);
        if (one && one !== trigger.type) onChange(blankTriggers[one]);
      }}
    />
  );
  return (
    <div className={styles.params}>
      {kind}
      {trigger.type === "EVENT" && (
        <EventFields filter={trigger} disabled={disabled} onChange={onChange} />
      )}
      {trigger.type === "SCHEDULE" && (
        <>
          <TagsInput
            label={t("trigger.times")}
            description={t("trigger.timesHint")}
            value={trigger.times}
            disabled={disabled}
            onChange={(times) =>
              onChange({ ...trigger, times: times.filter((one) => /^\d\d:\d\d$/.test(one)) })
            }
          />
          <Weekdays
            value={trigger.weekdays}
            disabled={disabled}
            onChange={(weekdays) => onChange({ ...trigger, weekdays })}
          />
        </>
      )}
      {trigger.type === "DATE" && (
        <DateFields trigger={trigger} disabled={disabled} onChange={onChange} />
      )}
    </div>
  );
}

type DateTrigger = Extract<WorkflowTrigger, { type: "DATE" }>;

function DateFields(props: Omit<TriggerProps, "trigger"> & { trigger: DateTrigger }) {
  const { trigger, disabled, onChange } = props;
  const { t } = useTranslation("automation");
  const fields = useRead(listLeadFields).data?.items ?? [];
  const dates = fields.filter(({ type }) => type === "DATE" || type === "INSTANT");
  return (
    <>
      <Select
        label={t("trigger.field")}
        data={dates.map(({ key, label }) => ({ value: key, label }))}
        value={trigger.field}
        allowDeselect={false}
        disabled={disabled}
        onChange={(field) => field && onChange({ ...trigger, field })}
      />
      <NumberInput
        label={t("trigger.offset")}
        description={t("trigger.offsetHint")}
        min={-365}
        max={365}
        allowDecimal={false}
        value={trigger.offsetDays}
        disabled={disabled}
        onChange={(value) => onChange({ ...trigger, offsetDays: Number(value) || 0 })}
      />
      <TextInput
        label={t("time")}
        type="time"
        value={trigger.time}
        disabled={disabled}
        onChange={(event) => onChange({ ...trigger, time: event.currentTarget.value })}
      />
    </>
  );
}

type WaitStep = Extract<WorkflowStep, { type: "WAIT" }>;

/** How long a step waits. */
export function WaitFields(props: {
  step: WaitStep;
  disabled: boolean;
  onChange: (step: WaitStep) => void;
}) {
  const { step, disabled, onChange } = props;
  const { t } = useTranslation("automation");
  const { wait } = step;
  const set = (changed: WaitStep["wait"]) => onChange({ ...step, wait: changed });
  const minutes = wait.type !== "TIME" && (
    <NumberInput
      label={t(wait.type === "EVENT" ? "wait.atMost" : "wait.minutes")}
      min={1}
      max={525_600}
      allowDecimal={false}
      value={wait.minutes}
      disabled={disabled}
      onChange={(value) => set({ ...wait, minutes: Math.max(1, Number(value) || 1) })}
    />
  );
  return (
    <div className={styles.params}>
      {wait.type === "EVENT" && <EventFields filter={wait} disabled={disabled} onChange={set} />}
      {minutes}
      {wait.type === "TIME" && (
        <>
          <TextInput
            label={t("time")}
            type="time"
            value={wait.time}
            disabled={disabled}
            onChange={(event) => set({ ...wait, time: event.currentTarget.value })}
          />
          <Select
            label={t("wait.zone")}
            data={(["LEAD", "TENANT"] as const).map((value) => ({
              value,
              label: t(`wait.zoneOf.${value}`),
            }))}
            value={wait.zone}
            allowDeselect={false}
            disabled={disabled}
            onChange={(zone) => set({ ...wait, zone: zone === "TENANT" ? "TENANT" : "LEAD" })}
          />
          <Weekdays
            value={wait.weekdays}
            disabled={disabled}
            onChange={(weekdays) => set({ ...wait, weekdays })}
          />
        </>
      )}
    </div>
  );
}
