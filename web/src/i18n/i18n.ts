import i18next, { type Resource } from "i18next";
import { initReactI18next } from "react-i18next";
import type { en } from "./en/index.ts";

export const languages = ["en", "es"] as const;
export type Language = (typeof languages)[number];

type Resources = typeof en;
declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: Resources;
  }
}

const storageKey = "parley-language";

/** The chosen language, else the browser's, else English. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(storageKey);
  const wanted = [chosen, ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return languages.find((language) => language === wanted.find(isLanguage)) ?? "en";
}

export function isLanguage(tag: string | null | undefined): tag is Language {
  return languages.some((language) => language === tag);
}

/**
 * Loads one catalogue; the other one never leaves the server. Their keys are compared by a test and
 * not by type: a language has its own plural forms.
 */
async function catalogueOf(language: Language): Promise<Record<keyof Resources, object>> {
  if (language === "es") return (await import("./es/index.ts")).es;
  return (await import("./en/index.ts")).en;
}

export async function startI18n(): Promise<void> {
  const language = preferredLanguage();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: "common",
    resources: { [language]: await catalogueOf(language) } as Resource,
    interpolation: { escapeValue: false },
    returnNull: false,
    showSupportNotice: false,
  });
  document.documentElement.lang = language;
}

export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  const catalogue = await catalogueOf(language);
  for (const [namespace, words] of Object.entries(catalogue)) {
    i18next.addResourceBundle(language, namespace, words, true, true);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
