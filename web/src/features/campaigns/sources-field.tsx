import { TagsInput } from "@mantine/core";
import { listSources } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useRead } from "../../api/query.ts";
import { useGrant } from "../../api/session.ts";
import type { CampaignFormState } from "./campaign-form.tsx";

/** Whose leads join by themselves: sources of the catalogue, or any other name that leads bear. */
export function SourcesField({ form }: { form: CampaignFormState }) {
  const { t } = useTranslation("campaigns");
  const enabled = useGrant("sources:read") !== undefined;
  const { data } = useRead(listSources, {}, { enabled });
  return (
    <TagsInput
      label={t("form.sources")}
      description={t("form.sourcesText")}
      placeholder={form.values.sources.length === 0 ? t("noSources") : ""}
      data={(data?.items ?? []).map(({ name }) => name)}
      maxTags={50}
      acceptValueOnBlur
      {...form.getInputProps("sources")}
    />
  );
}
