import { Checkbox, Select } from "@mantine/core";
import { callPurposes, weekdays } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useSession } from "../../api/session.ts";
import { useFormat } from "../../i18n/format.ts";
import { HoursInput } from "../admin/settings/hours-input.tsx";
import type { CampaignFormState } from "./campaign-form.tsx";
import type { CampaignFields } from "./campaign-model.ts";

type Hours = NonNullable<CampaignFields["hours"]>;

const office = Object.fromEntries(
  weekdays.map((day) => [
    day,
    day === "saturday" || day === "sunday" ? [] : [{ from: "09:00", to: "20:00" }],
  ]),
) as Hours;

/** The hours of the week at which a campaign dials; without any it dials whenever it runs. */
export function HoursField({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("campaignPlan");
  const format = useFormat();
  const { tenant } = useSession();
  const { hours } = form.values;
  const errors = new Map(
    Object.entries(form.errors).flatMap(([name, error]) =>
      name.startsWith("hours.") ? [[name.slice("hours.".length), String(error)] as const] : [],
    ),
  );
  return (
    <>
      <Select
        label={t("purpose.label")}
        description={t("purpose.text")}
        allowDeselect={false}
        data={callPurposes.map((value) => ({ value, label: t(`purpose.${value}`) }))}
        {...form.getInputProps("purpose")}
      />
      <Checkbox
        label={t("hours.only")}
        description={t("hours.onlyText", { city: format.city(tenant.timeZone) })}
        checked={hours !== null && hours !== undefined}
        onChange={(event) =>
          form.setFieldValue("hours", event.currentTarget.checked ? office : null)
        }
      />
      {hours && (
        <HoursInput
          value={hours}
          errors={errors}
          disabled={false}
          onChange={(next) => form.setFieldValue("hours", next)}
        />
      )}
    </>
  );
}
