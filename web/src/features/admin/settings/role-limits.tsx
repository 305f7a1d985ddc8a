import { NumberInput } from "@mantine/core";
import { listRoles, type SettingsOf } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../../api/query.ts";
import { useNameOfRole } from "../roles/use-name-of-role.ts";
import styles from "./settings.module.css";

type Limits = SettingsOf<"limits">;
type Props = {
  value: Limits;
  errors: ReadonlyMap<string, string>;
  disabled: boolean;
  onChange: (value: Limits) => void;
};

/** Requests a minute by role; empty for what holds of every user. */
export function RoleLimits({ value, errors, disabled, onChange }: Props) {
  const { t } = useTranslation("settings");
  const nameOf = useNameOfRole();
  const { data } = useRead(listRoles, { query: { limit: 200 } });
  const set = (code: string, limit: number | null) => {
    const { [code]: _, ...rest } = value.rolePerMinute;
    onChange({ ...value, rolePerMinute: limit === null ? rest : { ...rest, [code]: limit } });
  };
  return (
    <fieldset className={styles.day}>
      <legend>{t("limitsByRole")}</legend>
      <div className={styles.pairs}>
        {data?.items.map((role) => (
          <NumberInput
            key={role.id}
            label={nameOf(role)}
            min={10}
            max={1_000_000}
            allowDecimal={false}
            disabled={disabled}
            value={value.rolePerMinute[role.code] ?? ""}
            error={errors.get(`rolePerMinute.${role.code}`)}
            onChange={(entered) => set(role.code, entered === "" ? null : Number(entered))}
          />
        ))}
      </div>
    </fieldset>
  );
}
