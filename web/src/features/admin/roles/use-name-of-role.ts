import { useCallback } from "react";
import { useTranslation } from "react-i18next";

type Named = { code: string; name: string };

/** The name of a role: a built-in one has it in the reader's language. */
export function useNameOfRole(): (role: Named) => string {
  const { t } = useTranslation();
  return useCallback(
    ({ code, name }: Named) =>
      name === code ? t(`role.${code}` as "role.AGENT", { defaultValue: name }) : name,
    [t],
  );
}
