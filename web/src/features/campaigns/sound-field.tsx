import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { usePromptChoices } from "../../shared/use-choices.ts";
import type { CampaignFormState } from "./campaign-form.tsx";

type Props = { form: CampaignFormState; name: "farewellPromptId" | "machinePromptId" };

/** An uploaded sound that is played after a text of the campaign, or instead of it. */
export function SoundField({ form, name }: Props) {
  const { t } = useTranslation("campaigns");
  const choices = usePromptChoices();
  const value = form.values[name] ?? null;
  // Whoever may not see the sounds changes nothing of what is chosen.
  if (choices.length === 0 && value === null) return null;
  return (
    <Select
      label={t(`form.${name}`)}
      description={t("form.soundText")}
      placeholder={t("form.noSound")}
      data={choices}
      clearable
      searchable
      value={value}
      onChange={(chosen) => form.setFieldValue(name, chosen)}
    />
  );
}
