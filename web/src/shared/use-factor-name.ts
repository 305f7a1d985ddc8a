import { useTranslation } from "react-i18next";
import { attributeName } from "../domain/attribute.ts";

/** What a factor of the rules, or a field of a learned model, is called. */
export function useFactorName(): (factor: string) => string {
  const { t } = useTranslation("scoring");
  return (factor) =>
    factor.startsWith("own.")
      ? attributeName(factor.slice("own.".length))
      : t(`factor.${factor}` as "factor.source", { defaultValue: factor });
}
