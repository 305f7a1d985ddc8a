import type { App } from "../../platform/app.ts";
import type { Module } from "../../platform/module.ts";
import { settingsRoutes } from "./routes.ts";

export { settingsAt } from "./at.ts";
export { foundSection } from "./service.ts";
export { readSettings, SettingsStore } from "./store.ts";
export {
  isWorkingTime,
  localTime,
  minuteOf,
  nextOpening,
  type WorkingTime,
} from "./working-time.ts";

export function settings(app: App): Module {
  return { name: "settings", routes: (api) => settingsRoutes(api, app) };
}
