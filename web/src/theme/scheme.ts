import { localStorageColorSchemeManager } from "@mantine/core";

/** The same key that `public/before.js` reads before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: "parley-scheme" });
