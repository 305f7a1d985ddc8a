import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../i18n/format.ts";
import type { Choice } from "./use-choices.ts";

/** Languages with a code of two letters that very many people speak, by their codes. */
const codes = (
  "am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko " +
  "lt lv mk ml mr ms mt my ne nl no pa pl ps pt ro ru si sk sl so sq sr sv sw ta te th tl tr uk ur uz vi yo zh zu"
).split(" ");

/** Languages to choose from, by name in the reader's own. */
export function useLanguageChoices(): Choice[] {
  const format = useFormat();
  const { i18n } = useTranslation();
  return useMemo(
    () =>
      codes
        .map((value) => ({ value, label: format.language(value) }))
        .sort((a, b) => a.label.localeCompare(b.label, i18n.language)),
    [format, i18n.language],
  );
}
