/** A language calls itself by its own name. */
export const languageNames = { en: "English", es: "Español" } as const;
