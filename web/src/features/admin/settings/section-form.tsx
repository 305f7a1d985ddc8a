import {
  type SettingsOf,
  type SettingsSection,
  type SettingsVersion,
  settingsEndpoints,
} from "@parley/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../../api/api-error.ts";
import { call } from "../../../api/client.ts";
import { Button } from "../../../ui/button.tsx";
import { FormProblem } from "../../../ui/form-problem.tsx";
import { toast } from "../../../ui/toast.ts";
import { FieldInput } from "./field-input.tsx";
import { settingsFields } from "./fields.ts";
import { HolidaysInput } from "./holidays-input.tsx";
import { HoursInput } from "./hours-input.tsx";
import { RoleLimits } from "./role-limits.tsx";
import styles from "./settings.module.css";

type Value = Record<string, unknown>;

export type SectionAnswer = {
  section: SettingsSection;
  version: number;
  value: Value;
  updatedAt: string | null;
  updatedByName: string | null;
};

export type { SettingsVersion };

type Props = { answer: SectionAnswer; mayChange: boolean };

/** The form of one section. It is sent with the version it was read in. */
export function SectionForm({ answer, mayChange }: Props) {
  const { t } = useTranslation(["settings", "common"]);
  const { section, version } = answer;
  const client = useQueryClient();
  const [value, setValue] = useState(answer.value);
  const save = useMutation<unknown, ApiError, Value>({
    mutationFn: (body) =>
      call(settingsEndpoints[section].update, { body } as never, { ifMatch: version }),
    onSuccess: () => {
      toast({ text: t("saved") });
      void client.invalidateQueries({ queryKey: [settingsEndpoints[section].get.path] });
      void client.invalidateQueries({ queryKey: ["/settings/:section/versions"] });
    },
  });
  const errors = new Map(save.error?.fields.map(({ field, reason }) => [field, reason]));
  const more = { errors, disabled: !mayChange };
  const set = (next: object) => setValue({ ...next });
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(value);
      }}
    >
      <div className={styles.pairs}>
        {settingsFields[section].map((field) => (
          <FieldInput
            key={field.name}
            section={section}
            field={field}
            value={value[field.name]}
            error={errors.get(field.name)}
            disabled={!mayChange}
            onChange={(one) => setValue((old) => ({ ...old, [field.name]: one }))}
          />
        ))}
      </div>
      {section === "hours" && (
        <HoursInput value={value as SettingsOf<"hours">} onChange={set} {...more} />
      )}
      {section === "holidays" && (
        <HolidaysInput value={value as SettingsOf<"holidays">} onChange={set} {...more} />
      )}
      {section === "limits" && (
        <RoleLimits value={value as SettingsOf<"limits">} onChange={set} {...more} />
      )}
      {mayChange && (
        <div className={styles.foot}>
          <FormProblem error={save.error} />
          <Button type="submit" variant="primary" busy={save.isPending}>
            {t("common:save")}
          </Button>
        </div>
      )}
    </form>
  );
}
