import { TextInput } from "@mantine/core";
import type { FlowDefinition, FlowStep } from "@parley/contract";
import { useTranslation } from "react-i18next";

/** What the fields of a step are given: the step, the draft it is of, and whom to tell. */
export type Fields<S extends FlowStep = FlowStep> = {
  step: S;
  draft: FlowDefinition;
  onChange: (step: FlowStep) => void;
};
export type Of<T extends FlowStep["type"]> = Fields<Extract<FlowStep, { type: T }>>;

/** The name of a variable, as the server takes it: what is typed is made to fit. */
export function VariableInput(props: { value: string; onChange: (name: string) => void }) {
  const { t } = useTranslation("flows");
  return (
    <TextInput
      label={t("variable")}
      description={t("variableHint")}
      maxLength={31}
      value={props.value}
      onChange={(event) => {
        const name = event.currentTarget.value.toLowerCase().replace(/[^a-z0-9_]/g, "_");
        props.onChange(name.replace(/^[^a-z]+/, "") || "x");
      }}
    />
  );
}
