import { NumberInput, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { type FlowStep, weekdays } from "@parley/contract";
import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useBoxChoices, useQueueChoices } from "../../shared/use-choices.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { HoursInput } from "../admin/settings/hours-input.tsx";
import { newCase, variablesOf } from "./draft.ts";
import styles from "./flows.module.css";
import { type Of, VariableInput } from "./step-parts.tsx";

// Steps that say nothing: they look, ask elsewhere, or pass the caller on.

type Hours = NonNullable<Extract<FlowStep, { type: "HOURS" }>["hours"]>;
const office = Object.fromEntries(
  weekdays.map((day) => [
    day,
    day === "saturday" || day === "sunday" ? [] : [{ from: "09:00", to: "18:00" }],
  ]),
) as Hours;

export function HoursFields({ step, onChange }: Of<"HOURS">) {
  const { t } = useTranslation("flows");
  return (
    <>
      <Switch
        label={t("ownHours")}
        description={t("ownHoursText")}
        checked={step.hours !== null}
        onChange={(event) =>
          onChange({ ...step, hours: event.currentTarget.checked ? office : null })
        }
      />
      {step.hours && (
        <HoursInput
          value={step.hours}
          errors={new Map()}
          disabled={false}
          onChange={(hours) => onChange({ ...step, hours })}
        />
      )}
    </>
  );
}

export function SetFields({ step, onChange }: Of<"SET">) {
  const { t } = useTranslation("flows");
  return (
    <>
      <VariableInput
        value={step.variable}
        onChange={(variable) => onChange({ ...step, variable })}
      />
      <TextInput
        label={t("value")}
        maxLength={200}
        value={step.value}
        onChange={(event) => onChange({ ...step, value: event.currentTarget.value })}
      />
    </>
  );
}

const tests = ["EQUALS", "BEGINS", "SET"] as const;

export function BranchFields({ step, draft, onChange }: Of<"BRANCH">) {
  const { t } = useTranslation("flows");
  const set = (cases: typeof step.cases) => onChange({ ...step, cases });
  const change = (at: number, more: Partial<(typeof step.cases)[number]>) =>
    set(step.cases.map((one, i) => (i === at ? { ...one, ...more } : one)));
  return (
    <>
      <Select
        label={t("variable")}
        allowDeselect={false}
        data={variablesOf(draft)}
        value={step.variable}
        onChange={(variable) => variable && onChange({ ...step, variable })}
      />
      {step.cases.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a case has no name but its place
        <div key={at} className={styles.option}>
          <Select
            aria-label={t("test")}
            allowDeselect={false}
            data={tests.map((value) => ({ value, label: t(`is.${value}`) }))}
            value={one.is}
            onChange={(is) => change(at, { is: tests.find((test) => test === is) ?? "EQUALS" })}
          />
          <TextInput
            aria-label={t("value")}
            disabled={one.is === "SET"}
            maxLength={200}
            value={one.value}
            onChange={(event) => change(at, { value: event.currentTarget.value })}
          />
          <IconButton
            icon={Trash2}
            label={t("removeCase", { number: at + 1 })}
            onClick={() => set(step.cases.filter((_, i) => i !== at))}
          />
        </div>
      ))}
      <Button size="small" icon={Plus} onClick={() => set([...step.cases, newCase()])}>
        {t("addCase")}
      </Button>
    </>
  );
}

export function WebhookFields({ step, draft, onChange }: Of<"WEBHOOK">) {
  const { t } = useTranslation("flows");
  const saves = step.saves.map(({ field, variable }) => `${field} = ${variable}`);
  return (
    <>
      <TextInput
        label={t("url")}
        description={t("urlHint")}
        maxLength={500}
        value={step.url}
        onChange={(event) => onChange({ ...step, url: event.currentTarget.value })}
      />
      <TagsInput
        label={t("sends")}
        data={variablesOf(draft)}
        value={step.sends}
        onChange={(sends) => onChange({ ...step, sends })}
      />
      <TagsInput
        label={t("saves")}
        description={t("savesHint")}
        value={saves}
        onChange={(lines) => onChange({ ...step, saves: lines.flatMap(savedAs) })}
      />
      <NumberInput
        label={t("webhookTimeout")}
        min={1}
        max={8}
        value={step.timeoutSeconds}
        onChange={(value) => onChange({ ...step, timeoutSeconds: Number(value) || 1 })}
      />
    </>
  );
}

/** `tier = customer_tier`, or one name for both. */
function savedAs(line: string) {
  const [field = "", name = field] = line.split("=").map((part) => part.trim());
  const variable = name.toLowerCase().replace(/[^a-z0-9_]/g, "_");
  return /^[a-z]/.test(variable) && field !== "" ? [{ field, variable }] : [];
}

export function QueueFields({ step, onChange }: Of<"QUEUE">) {
  const { t } = useTranslation("flows");
  return (
    <Select
      label={t("queue")}
      searchable
      allowDeselect={false}
      data={useQueueChoices()}
      value={step.queueId}
      onChange={(queueId) => onChange({ ...step, queueId })}
    />
  );
}

export function BoxFields({ step, onChange }: Of<"VOICEMAIL">) {
  const { t } = useTranslation("flows");
  return (
    <Select
      label={t("box")}
      searchable
      allowDeselect={false}
      data={useBoxChoices()}
      value={step.boxId}
      onChange={(boxId) => onChange({ ...step, boxId })}
    />
  );
}
