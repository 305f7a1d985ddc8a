import { useTranslation } from "react-i18next";

/** What a factor of the rules, or a field of a learned model, is called. */
export function useFactorName(): (factor: string) => string {
  const { t } = useTranslation("scoring");
  return (factor) =>
    factor.startsWith("own.")
      ? factor.slice("own.".length)
      : t(`factor.${factor}` as "factor.source", { defaultValue: factor });
}
