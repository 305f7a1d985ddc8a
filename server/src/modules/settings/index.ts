import type { Module } from "../../platform/module.ts";
import { settingsRoutes } from "./routes.ts";

export { readSettings, SettingsStore } from "./store.ts";

export const settings: Module = { name: "settings", routes: settingsRoutes };
