import i18next, { type BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";
import type { en } from "./en/index.ts";

export const languages = ["en", "es"] as const;
export type Language = (typeof languages)[number];

/** The catalogues: one file a feature, loaded with the page that needs it. */
export type Catalogue = keyof typeof en;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: typeof en;
  }
}

const storageKey = "parley-language";

/** The chosen language, else the browser's, else English. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(storageKey);
  const wanted = [chosen, ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return wanted.find(isLanguage) ?? "en";
}

export function isLanguage(tag: string | null | undefined): tag is Language {
  return languages.some((language) => language === tag);
}

const files = import.meta.glob<object>(["./en/*.json", "./es/*.json"], { import: "default" });

const catalogues: BackendModule = {
  type: "backend",
  init: () => undefined,
  read: async (language, name) => {
    const file = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const load = files[`./${language}/${file}.json`];
    if (!load) throw new Error(`There is no catalogue ${language}/${file}`);
    return (await load()) as Record<string, unknown>;
  },
};

export async function startI18n(): Promise<void> {
  const language = preferredLanguage();
  await i18next
    .use(catalogues)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      defaultNS: "common",
      ns: ["common", "errors"],
      interpolation: { escapeValue: false },
      returnNull: false,
      showSupportNotice: false,
    });
  document.documentElement.lang = language;
}

/** Loads the words of a page together with its code. */
export function loadWords(names: readonly Catalogue[]): Promise<void> {
  return i18next.loadNamespaces([...names]);
}

export async function changeLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
