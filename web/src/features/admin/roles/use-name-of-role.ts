import type { Role } from "@parley/contract";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

type Named = { code: string; name: string };

/** A tenant's own role whose name is not known: QUALITY_ANALYST is "Quality analyst". */
export function wordsOfCode(code: string): string {
  const words = code.replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The name of a role: a built-in one has it in the reader's language. */
export function useNameOfRole(): (role: Named) => string {
  const { t } = useTranslation();
  return useCallback(
    ({ code, name }: Named) =>
      name === code ? t(`role.${code}` as "role.AGENT", { defaultValue: name }) : name,
    [t],
  );
}

/** What a role is for, in a line: its own description, or the catalogue's of a built-in one. */
export function useAboutRole(): (role: Pick<Role, "code" | "builtIn" | "description">) => string {
  const { t } = useTranslation("roles");
  return useCallback(
    ({ code, builtIn, description }) =>
      description || (builtIn ? t(`about.${code}` as "about.AGENT", { defaultValue: "" }) : ""),
    [t],
  );
}
