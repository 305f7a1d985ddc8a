import type { Module } from "../../platform/module.ts";
import { routeWaiting } from "./route.ts";
import { routingRoutes } from "./routes.ts";
import { redistribute, routeMany, shareLeaversLeads } from "./runs.ts";
import { leaversLeads, newLeads, routeImport } from "./subscribers.ts";

/** Who gets which lead: rules in an order, turns and capacities, and why it was so. */
export const routing: Module = {
  name: "routing",
  routes: routingRoutes,
  subscribers: [newLeads, leaversLeads],
  jobs: [routeWaiting, routeImport, routeMany, redistribute, shareLeaversLeads],
};
