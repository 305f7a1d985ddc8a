import { NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import type { FlowStep } from "@parley/contract";
import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { usePromptChoices } from "../../shared/use-choices.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import styles from "./flows.module.css";
import { type Fields, type Of, VariableInput } from "./step-parts.tsx";

// Steps that say something, and steps that wait for keys.

type Said = Extract<FlowStep, { text: string }>;

export function Words({ step, onChange }: Fields<Said>) {
  const { t } = useTranslation("flows");
  return (
    <Textarea
      label={t("text")}
      description={t("textHint")}
      autosize
      minRows={2}
      maxLength={600}
      value={step.text}
      onChange={(event) => onChange({ ...step, text: event.currentTarget.value })}
    />
  );
}

function Sound({
  step,
  onChange,
}: Fields<Extract<FlowStep, { type: "SAY" | "MENU" | "COLLECT" }>>) {
  const { t } = useTranslation("flows");
  return (
    <Select
      label={t("sound")}
      description={t("soundHint")}
      placeholder={t("noSound")}
      data={usePromptChoices()}
      clearable
      searchable
      value={step.promptId ?? null}
      onChange={(promptId) => onChange({ ...step, promptId })}
    />
  );
}

export function SaidFields({ step, draft, onChange }: Of<"SAY" | "CALLBACK" | "HANG_UP">) {
  const { t } = useTranslation("flows");
  return (
    <>
      <Words step={step} draft={draft} onChange={onChange} />
      {step.type === "SAY" && <Sound step={step} draft={draft} onChange={onChange} />}
      {step.type === "CALLBACK" && (
        <NumberInput
          label={t("minutes")}
          min={1}
          max={1440}
          value={step.minutes}
          onChange={(value) => onChange({ ...step, minutes: Number(value) || 1 })}
        />
      )}
    </>
  );
}

function Asking({ step, onChange }: Of<"MENU" | "COLLECT">) {
  const { t } = useTranslation("flows");
  return (
    <>
      <Textarea
        label={t("wrongText")}
        autosize
        maxLength={600}
        value={step.wrongText ?? ""}
        onChange={(event) => onChange({ ...step, wrongText: event.currentTarget.value || null })}
      />
      <div className={styles.pair}>
        <NumberInput
          label={t("timeout")}
          min={1}
          max={30}
          value={step.timeoutSeconds}
          onChange={(value) => onChange({ ...step, timeoutSeconds: Number(value) || 1 })}
        />
        <NumberInput
          label={t("tries")}
          min={1}
          max={5}
          value={step.tries}
          onChange={(value) => onChange({ ...step, tries: Number(value) || 1 })}
        />
      </div>
    </>
  );
}

const keypad = [..."1234567890*#"];

export function MenuFields({ step, draft, onChange }: Of<"MENU">) {
  const { t } = useTranslation("flows");
  const used = new Set(step.options.map(({ key }) => key));
  const free = keypad.find((key) => !used.has(key));
  const set = (options: typeof step.options) => onChange({ ...step, options });
  return (
    <>
      <Words step={step} draft={draft} onChange={onChange} />
      <Sound step={step} draft={draft} onChange={onChange} />
      <span className="strong t1">{t("keys")}</span>
      {step.options.map((option, at) => (
        <div key={option.key} className={styles.option}>
          <Select
            aria-label={t("key")}
            allowDeselect={false}
            data={keypad.filter((key) => key === option.key || !used.has(key))}
            value={option.key}
            onChange={(key) =>
              set(step.options.map((one, i) => (i === at && key ? { ...one, key } : one)))
            }
          />
          <TextInput
            aria-label={t("keyLabel", { key: option.key })}
            placeholder={t("keyFor")}
            maxLength={60}
            value={option.label}
            onChange={(event) => {
              const label = event.currentTarget.value;
              set(step.options.map((one, i) => (i === at ? { ...one, label } : one)));
            }}
          />
          <IconButton
            icon={Trash2}
            label={t("removeKey", { key: option.key })}
            onClick={() => set(step.options.filter((_, i) => i !== at))}
          />
        </div>
      ))}
      {free !== undefined && (
        <Button
          size="small"
          icon={Plus}
          onClick={() => set([...step.options, { key: free, label: "", to: null }])}
        >
          {t("addKey")}
        </Button>
      )}
      <Asking step={step} draft={draft} onChange={onChange} />
    </>
  );
}

export function CollectFields({ step, draft, onChange }: Of<"COLLECT">) {
  const { t } = useTranslation("flows");
  return (
    <>
      <Words step={step} draft={draft} onChange={onChange} />
      <Sound step={step} draft={draft} onChange={onChange} />
      <VariableInput
        value={step.variable}
        onChange={(variable) => onChange({ ...step, variable })}
      />
      <div className={styles.pair}>
        <NumberInput
          label={t("fewest")}
          min={1}
          max={30}
          value={step.min}
          onChange={(value) => onChange({ ...step, min: Number(value) || 1 })}
        />
        <NumberInput
          label={t("most")}
          min={1}
          max={30}
          value={step.max}
          onChange={(value) => onChange({ ...step, max: Number(value) || 1 })}
        />
      </div>
      <Asking step={step} draft={draft} onChange={onChange} />
    </>
  );
}
