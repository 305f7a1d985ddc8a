import type { Module } from "../../platform/module.ts";
import { operatorRoutes } from "./routes.ts";
import type { Tools } from "./service.ts";

export { TenantUsage } from "./usage/usage.ts";

/** Who runs the installation looks after its tenants. */
export function operator(tools: Tools): Module {
  return {
    name: "operator",
    routes: (api) => operatorRoutes(api, tools),
  };
}
