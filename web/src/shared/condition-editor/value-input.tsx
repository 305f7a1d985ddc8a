import { MultiSelect, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import {
  type ConditionLeaf,
  type ConditionScalar,
  type ConditionValue,
  type LeadFieldInfo,
  valuesOfOp,
} from "@parley/contract";
import { useTranslation } from "react-i18next";
import { instantOfLocal, localOfInstant } from "../../domain/local-instant.ts";
import type { Choice } from "../use-choices.ts";
import styles from "./condition-editor.module.css";

type Props = {
  field: LeadFieldInfo;
  choices: readonly Choice[] | null;
  leaf: ConditionLeaf;
  onChange: (value: ConditionValue) => void;
};

/** What the question compares with, as its field is written. */
export function ValueInput(props: Props) {
  const { t } = useTranslation("conditions");
  const { field, leaf, onChange } = props;
  const values = leaf.value === undefined ? [] : [leaf.value].flat();
  if (leaf.op === "LAST_DAYS" || leaf.op === "NOT_LAST_DAYS") {
    return (
      <NumberInput
        aria-label={t("valueLabel")}
        min={1}
        max={3660}
        allowDecimal={false}
        suffix={` ${t("daysUnit")}`}
        value={Number(values[0] ?? 7)}
        onChange={(next) => onChange(Number(next) || 1)}
      />
    );
  }
  switch (valuesOfOp(leaf.op)) {
    case "NONE":
      return <span />;
    case "ONE":
      return <OneInput {...props} value={values[0]} onChange={onChange} />;
    case "TWO":
      return (
        <div className={styles.pair}>
          {[0, 1].map((at) => (
            <OneInput
              key={at}
              {...props}
              value={values[at]}
              onChange={(next) =>
                onChange([0, 1].map((i) => (i === at ? next : (values[i] ?? ""))))
              }
            />
          ))}
        </div>
      );
    case "SOME":
      return <SomeInput {...props} values={values} isNumber={field.type === "NUMBER"} />;
  }
}

type OneProps = Omit<Props, "onChange"> & {
  value: ConditionScalar | undefined;
  onChange: (value: ConditionScalar) => void;
};

function OneInput({ field, choices, value, onChange }: OneProps) {
  const { t } = useTranslation("conditions");
  const label = t("valueLabel");
  if (field.type === "BOOLEAN") {
    return (
      <Select
        aria-label={label}
        data={[
          { value: "true", label: t("yes") },
          { value: "false", label: t("no") },
        ]}
        value={String(value ?? true)}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(next) => onChange(next === "true")}
      />
    );
  }
  if (choices) {
    return (
      <Select
        aria-label={label}
        data={[...choices]}
        value={value === undefined ? null : String(value)}
        searchable
        comboboxProps={{ withinPortal: false }}
        onChange={(next) => onChange(next ?? "")}
      />
    );
  }
  if (field.type === "NUMBER") {
    return (
      <NumberInput
        aria-label={label}
        value={typeof value === "number" ? value : ""}
        onChange={(next) => onChange(next === "" ? "" : Number(next))}
      />
    );
  }
  return <TextLike type={field.type} label={label} value={value} onChange={onChange} />;
}

type TextProps = {
  type: LeadFieldInfo["type"];
  label: string;
  value: ConditionScalar | undefined;
  onChange: (value: string) => void;
};

/** Texts, days and instants: an instant is written in the reader's own time. */
function TextLike({ type, label, value, onChange }: TextProps) {
  const text = typeof value === "string" ? value : "";
  if (type === "INSTANT") {
    return (
      <TextInput
        aria-label={label}
        type="datetime-local"
        value={localOfInstant(text)}
        onChange={(event) => onChange(instantOfLocal(event.currentTarget.value))}
      />
    );
  }
  return (
    <TextInput
      aria-label={label}
      type={type === "DATE" ? "date" : "text"}
      value={text}
      maxLength={500}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

type SomeProps = Props & { values: readonly ConditionScalar[]; isNumber: boolean };

function SomeInput({ choices, values, isNumber, onChange }: SomeProps) {
  const { t } = useTranslation("conditions");
  const common = {
    "aria-label": t("valueLabel"),
    value: values.map(String),
    comboboxProps: { withinPortal: false },
  };
  if (choices) {
    return <MultiSelect {...common} data={[...choices]} searchable onChange={onChange} />;
  }
  const numbers = (texts: string[]) => texts.map(Number).filter((one) => Number.isFinite(one));
  return (
    <TagsInput
      {...common}
      onChange={(texts) => onChange(isNumber ? numbers(texts) : texts)}
      placeholder={values.length === 0 ? t("several") : ""}
    />
  );
}
