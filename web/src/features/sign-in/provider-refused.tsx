import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { Refused } from "./entry-frame.tsx";
import styles from "./sign-in-page.module.css";

/** Why the way through the provider ended, in words for the person and for whom he asks. */
export function ProviderRefused({ error }: { error: ApiError }) {
  const { t } = useTranslation("signIn");
  const { reason } = error.details;
  if (error.code !== "sso-failed" || typeof reason !== "string") return <Refused error={error} />;
  return (
    <p className={styles.refused} role="alert">
      <TriangleAlert className="icon-14" aria-hidden />
      {t(`provider.${reason}` as "provider.expired", { defaultValue: error.message })}
    </p>
  );
}
