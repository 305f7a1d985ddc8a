import { Checkbox, ColorInput, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import type { SettingsSection } from "@parley/contract";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Field } from "./fields.ts";

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
          autosize
          minRows={2}
          maxLength={1000}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "color":
      return (
        <ColorInput
          {...common}
          format="hex"
          value={text}
          onChange={(color) => onChange(color || null)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          value={text}
          maxLength={field.kind === "country" ? 2 : 60}
          onChange={(event) =>
            onChange(
              field.kind === "country"
                ? event.currentTarget.value.toUpperCase()
                : event.currentTarget.value,
            )
          }
        />
      );
  }
}

/** Signs have names of their own in the catalogue. */
function optionKey(option: string): string {
  const signs: Record<string, string> = {
    ".": "point",
    ",": "comma",
    " ": "space",
    "'": "apostrophe",
    "": "nothing",
  };
  return signs[option] ?? option;
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
