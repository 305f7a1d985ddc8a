import { TextInput } from "@mantine/core";
import type { SettingsOf } from "@parley/contract";
import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../../ui/button.tsx";
import styles from "./settings.module.css";

type Holidays = SettingsOf<"holidays">;
type Props = {
  value: Holidays;
  errors: ReadonlyMap<string, string>;
  disabled: boolean;
  onChange: (value: Holidays) => void;
};

/** Days on which nobody works, with their names. */
export function HolidaysInput({ value: { days }, errors, disabled, onChange }: Props) {
  const { t } = useTranslation("settings");
  const set = (index: number, part: Partial<Holidays["days"][number]>) =>
    onChange({ days: days.map((day, at) => (at === index ? { ...day, ...part } : day)) });
  return (
    <div className={styles.rows}>
      {days.length === 0 && <p className="muted">{t("noHolidays")}</p>}
      {days.map((day, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a day that is being typed has no other key
        <div key={index} className="row">
          <TextInput
            type="date"
            aria-label={t("holidayDate")}
            disabled={disabled}
            value={day.date}
            error={errors.get(`days.${index}.date`)}
            onChange={(event) => set(index, { date: event.currentTarget.value })}
          />
          <TextInput
            className="grow"
            aria-label={t("holidayName")}
            placeholder={t("holidayName")}
            disabled={disabled}
            value={day.name}
            error={errors.get(`days.${index}.name`)}
            onChange={(event) => set(index, { name: event.currentTarget.value })}
          />
          {!disabled && (
            <IconButton
              icon={Trash2}
              label={t("removeHoliday", { name: day.name || day.date })}
              onClick={() => onChange({ days: days.filter((_, at) => at !== index) })}
            />
          )}
        </div>
      ))}
      {!disabled && (
        <div>
          <Button
            variant="quiet"
            icon={Plus}
            onClick={() => onChange({ days: [...days, { date: "", name: "" }] })}
          >
            {t("addHoliday")}
          </Button>
        </div>
      )}
    </div>
  );
}
