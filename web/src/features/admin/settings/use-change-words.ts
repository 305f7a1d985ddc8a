import { type SettingsSection, type SettingsVersion, weekdays } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../i18n/format.ts";
import { wordsOfCode } from "../roles/use-name-of-role.ts";
import { optionKey, settingsFields } from "./fields.ts";

type Change = SettingsVersion["changes"][number];
type Span = { from: string; to: string };
type Holiday = { date: string; name: string };

/** A change of a setting in the words of its form: what it is called there, and both values. */
export function useChangeWords(section: SettingsSection) {
  const { t } = useTranslation(["settings", "common"]);
  const format = useFormat();
  const nameOf = (field: string): string => {
    const [first = "", second, third] = field.split(".");
    const day = weekdays.find((one) => one === first);
    if (day) return third ? `${t(`day.${day}`)}: ${t(third as "from")}` : t(`day.${day}`);
    if (section === "holidays") return t("section.holidays");
    if (first === "rolePerMinute" && second) {
      return t(`common:role.${second}` as "common:role.AGENT", {
        defaultValue: wordsOfCode(second),
      });
    }
    return t(`field.${section}.${first}` as "field.region.timeZone", { defaultValue: field });
  };
  const wordsFor = (value: unknown, field: string): string => {
    const kind = settingsFields[section].find(({ name }) => name === field)?.kind;
    if (kind === "choice" && typeof value === "string") {
      return t(`option.${optionKey(value)}` as "option.ALL", { defaultValue: value });
    }
    if (value === null || value === undefined || value === "") return t("nothing");
    if (typeof value === "boolean") return t(value ? "common:yes" : "common:no");
    if (typeof value === "number") return format.number(value);
    if (Array.isArray(value)) return listWords(value);
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
  const listWords = (items: readonly (Span | Holiday)[]): string => {
    if (items.length === 0) return t(section === "hours" ? "closed" : "nothing");
    const words = items.map((item) =>
      "from" in item ? `${item.from}–${item.to}` : `${item.name} (${item.date})`,
    );
    return words.join(", ");
  };
  return ({ field, before, after }: Change) => ({
    name: nameOf(field),
    before: wordsFor(before, field),
    after: wordsFor(after, field),
  });
}
