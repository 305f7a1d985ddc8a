import type { Action } from "../../platform/actions/action.ts";
import type { App } from "../../platform/app.ts";
import type { Module } from "../../platform/module.ts";
import { AutomationEngine } from "./engine.ts";
import { runRoutes, workflowRoutes } from "./routes.ts";
import { listener } from "./runs/listen.ts";

export type { AutomationEngine } from "./engine.ts";
export { createWorkflow, publishWorkflow, turnWorkflow } from "./service.ts";

/**
 * Workflows: when something happens with a lead, if it is like this, then do that. What can be done is
 * registered by the modules that own it; this one knows none of it by name.
 */
export function automation(
  app: App,
  actions: readonly Action[],
): { module: Module; engine: AutomationEngine } {
  const byName = new Map(actions.map((action) => [action.name, action]));
  if (byName.size < actions.length) throw new Error("two actions have the same name");
  const engine = new AutomationEngine(app, byName);
  const module: Module = {
    name: "automation",
    routes: (api) => {
      workflowRoutes(api, byName);
      runRoutes(api);
    },
    subscribers: [listener((tenantId) => engine.wake(tenantId))],
  };
  return { module, engine };
}
