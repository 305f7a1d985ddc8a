import type { Module } from "../../platform/module.ts";
import { numberRoutes } from "./numbers.ts";
import { queueRoutes } from "./queues.ts";
import { type Ring, simulateRoutes } from "./simulate.ts";

export { receptionOf } from "./receive.ts";

/** Calls that come in: the numbers that people call, and the queues in which they wait. */
export function inbound(ring: () => Ring): Module {
  return {
    name: "inbound",
    routes: (api) => {
      queueRoutes(api);
      numberRoutes(api);
      simulateRoutes(api, ring);
    },
  };
}
