import type { App } from "../../platform/app.ts";
import type { Module } from "../../platform/module.ts";
import { servePromptFiles } from "./address.ts";
import { promptRoutes } from "./routes.ts";
import { createReader } from "./upload.ts";

export { soundOf } from "./play.ts";
export { knownPrompts, type NamedSound, namedSounds } from "./queries.ts";

/** Sounds that a tenant has uploaded, and that its callers hear. */
export function prompts(app: App): Module {
  return {
    name: "prompts",
    routes: (api) => {
      promptRoutes(api, { app, read: createReader() });
      // Asterisk is given the files; whoever else carries calls fetches them.
      if (app.config.twilio) api.beside((http, limits) => servePromptFiles(http, limits, app));
    },
  };
}
