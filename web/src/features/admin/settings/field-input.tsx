import { Checkbox, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { millionths, type SettingsSection } from "@parley/contract";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Field, optionKey } from "./fields.ts";
import styles from "./settings.module.css";

type Props = {
  section: SettingsSection;
  field: Field;
  value: unknown;
  error: string | undefined;
  disabled: boolean;
  onChange: (value: unknown) => void;
};

/** One setting. */
export function FieldInput({ section, field, value, error, disabled, onChange }: Props) {
  const { t } = useTranslation("settings");
  const key = `${section}.${field.name}` as "region.timeZone";
  const common = {
    label: t(`field.${key}`),
    description: t(`hint.${key}` as "hint.retention.auditDays", { defaultValue: "" }) || undefined,
    error,
    disabled,
  };
  const text = typeof value === "string" ? value : "";
  switch (field.kind) {
    case "flag":
      return (
        <Checkbox
          {...common}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          min={field.min}
          max={field.max}
          allowDecimal={false}
          value={typeof value === "number" ? value : ""}
          onChange={(entered) => onChange(entered === "" ? null : Number(entered))}
        />
      );
    case "millionths":
      return (
        <NumberInput
          {...common}
          min={0}
          decimalScale={6}
          value={typeof value === "number" ? value / millionths : ""}
          onChange={(entered) => onChange(Math.round(Number(entered) * millionths))}
        />
      );
    case "choice":
      return (
        <Select
          {...common}
          allowDeselect={false}
          data={field.options.map((option) => ({
            value: option,
            label: t(`option.${optionKey(option)}` as "option.ALL", { defaultValue: option }),
          }))}
          value={text}
          onChange={onChange}
        />
      );
    case "zone":
      return <ZoneInput {...common} value={text} onChange={onChange} />;
    case "long":
      return (
        <Textarea
          {...common}
          className={styles.long ?? ""}
          autosize
          minRows={2}
          maxLength={1000}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "color":
      return (
        <TextInput
          {...common}
          placeholder="#2f6fde"
          maxLength={7}
          leftSection={<span className={styles.swatch} style={{ background: text }} aria-hidden />}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value || null)}
        />
      );
    default:
      return <LineInput {...common} kind={field.kind} value={text} onChange={onChange} />;
  }
}

type LineProps = Omit<ZoneProps, "onChange"> & {
  kind: "text" | "country";
  onChange: (value: string) => void;
};

function LineInput({ kind, onChange, ...rest }: LineProps) {
  const isCountry = kind === "country";
  return (
    <TextInput
      {...rest}
      maxLength={isCountry ? 2 : 60}
      onChange={({ currentTarget: { value } }) => onChange(isCountry ? value.toUpperCase() : value)}
    />
  );
}

type ZoneProps = {
  label: string;
  error: string | undefined;
  disabled: boolean;
  value: string;
  onChange: (value: string | null) => void;
};

function ZoneInput({ value, ...rest }: ZoneProps) {
  const zones = useMemo(() => {
    const known = Intl.supportedValuesOf("timeZone");
    return known.includes(value) ? known : [value, ...known];
  }, [value]);
  return <Select {...rest} data={zones} searchable allowDeselect={false} value={value} />;
}
