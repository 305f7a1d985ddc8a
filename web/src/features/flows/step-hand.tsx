import { NumberInput, Select, TextInput } from "@mantine/core";
import type { FlowStep } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useAgentChoices } from "../../shared/use-choices.ts";
import type { Fields, Of } from "./step-parts.tsx";
import { Words } from "./step-talk.tsx";

// Steps that hand the caller over: to a number outside, or to an agent by name.

export function TransferFields({ step, draft, onChange }: Of<"TRANSFER">) {
  const { t } = useTranslation("flows");
  return (
    <>
      <TextInput
        label={t("number")}
        description={t("numberHint")}
        type="tel"
        maxLength={40}
        value={step.number}
        onChange={(event) => onChange({ ...step, number: event.currentTarget.value })}
      />
      <RingSeconds step={step} draft={draft} most={60} onChange={onChange} />
      <Words step={step} draft={draft} onChange={onChange} />
    </>
  );
}

export function AgentFields({ step, draft, onChange }: Of<"AGENT">) {
  const { t } = useTranslation("flows");
  return (
    <>
      <Select
        label={t("agent")}
        description={t("agentHint")}
        searchable
        allowDeselect={false}
        data={useAgentChoices()}
        value={step.agentId}
        onChange={(agentId) => onChange({ ...step, agentId })}
      />
      <RingSeconds step={step} draft={draft} most={20} onChange={onChange} />
      <Words step={step} draft={draft} onChange={onChange} />
    </>
  );
}

type Ringing = Extract<FlowStep, { ringSeconds: number }>;

function RingSeconds({ step, most, onChange }: Fields<Ringing> & { most: number }) {
  const { t } = useTranslation("flows");
  return (
    <NumberInput
      label={t("ringSeconds")}
      min={5}
      max={most}
      value={step.ringSeconds}
      onChange={(value) => onChange({ ...step, ringSeconds: Number(value) || 5 })}
    />
  );
}
