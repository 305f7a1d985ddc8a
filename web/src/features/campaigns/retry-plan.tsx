import { useDebouncedValue } from "@mantine/hooks";
import { previewRetries } from "@parley/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../api/client.ts";
import { PlanView } from "../../shared/member-plan/plan-view.tsx";
import { type CampaignFields, wrongFields } from "./campaign-model.ts";
import styles from "./campaigns.module.css";

/** What the settings in the form come to for one lead that is added now. */
export function RetryPreview({ fields }: { fields: CampaignFields }) {
  const { t } = useTranslation("campaigns");
  const { maxAttempts, retryMinutes, outcomeLimits, hours, purpose } = fields;
  const [asked] = useDebouncedValue(
    { maxAttempts, retryMinutes, outcomeLimits, hours, purpose },
    300,
  );
  const isWhole = !wrongFields({ ...fields, ...asked }).some((name) =>
    /^(maxAttempts|retryMinutes|outcomeLimits)/.test(name),
  );
  const { data } = useQuery({
    queryKey: [previewRetries.path, asked],
    queryFn: ({ signal }) => call(previewRetries, { body: asked }, { signal }),
    placeholderData: keepPreviousData,
    enabled: isWhole,
    retry: false,
  });
  if (!data) return null;
  return (
    <section className={styles.plan} aria-label={t("plan.title")}>
      <h3>{t("plan.title")}</h3>
      <PlanView plan={data} />
    </section>
  );
}
