import { TextInput } from "@mantine/core";
import { type SettingsOf, weekdays } from "@parley/contract";
import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../../ui/button.tsx";
import styles from "./settings.module.css";

type Hours = SettingsOf<"hours">;
type Props = {
  value: Hours;
  errors: ReadonlyMap<string, string>;
  disabled: boolean;
  onChange: (value: Hours) => void;
};

/** When each day of the week begins and ends; a day may have breaks. */
export function HoursInput({ value, errors, disabled, onChange }: Props) {
  const { t } = useTranslation("settings");
  return (
    <div className={styles.rows}>
      {weekdays.map((day) => {
        const spans = value[day];
        const set = (next: Hours[typeof day]) => onChange({ ...value, [day]: next });
        return (
          <fieldset key={day} className={styles.day}>
            <legend>{t(`day.${day}`)}</legend>
            {spans.length === 0 && <span className="muted">{t("closed")}</span>}
            {spans.map((span, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: spans have nothing but their place
              <div key={index} className="row">
                {(["from", "to"] as const).map((side) => (
                  <TextInput
                    key={side}
                    className={styles.time ?? ""}
                    aria-label={`${t(`day.${day}`)}: ${t(side)}`}
                    placeholder="09:00"
                    disabled={disabled}
                    value={span[side]}
                    error={errors.get(`${day}.${index}.${side}`)}
                    onChange={(event) => {
                      const changed = { ...span, [side]: event.currentTarget.value };
                      set(spans.map((one, at) => (at === index ? changed : one)));
                    }}
                  />
                ))}
                {!disabled && (
                  <IconButton
                    icon={Trash2}
                    label={t("removeHours", { day: t(`day.${day}`) })}
                    onClick={() => set(spans.filter((_, at) => at !== index))}
                  />
                )}
              </div>
            ))}
            {!disabled && spans.length < 4 && (
              <Button
                variant="quiet"
                size="small"
                icon={Plus}
                onClick={() => set([...spans, { from: spans.at(-1)?.to ?? "09:00", to: "17:30" }])}
              >
                {t("addHours")}
              </Button>
            )}
          </fieldset>
        );
      })}
    </div>
  );
}
