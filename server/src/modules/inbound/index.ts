import type { App } from "../../platform/app.ts";
import type { Module } from "../../platform/module.ts";
import { flowRoutes } from "./flows/routes.ts";
import { sealedRuns } from "./flows/runs.ts";
import { numberRoutes } from "./numbers.ts";
import { queueRoutes } from "./queues.ts";
import { type Ring, simulateRoutes } from "./simulate.ts";

import { boxRoutes } from "./voicemail/boxes.ts";
import { expireVoicemail } from "./voicemail/expire.ts";
import { voicemailRoutes } from "./voicemail/messages.ts";
import { voicemailsOfPurged } from "./voicemail/purged.ts";

export { guideOf } from "./flows/desk.ts";
export { createFlow, publishFlow } from "./flows/service.ts";
export { createNumber } from "./numbers.ts";
export { poolOfQueue, queuesToAsk, wayOfQueue } from "./pools.ts";
export { createQueue } from "./queues.ts";
export { receptionOf } from "./receive.ts";

export type { Ring } from "./simulate.ts";
export { createBox } from "./voicemail/boxes.ts";
export { sealedRuns };

/** Calls that come in: the numbers that people call, and the queues in which they wait. */
export function inbound(app: App, ring: () => Ring): Module {
  return {
    name: "inbound",
    routes: (api) => {
      queueRoutes(api);
      numberRoutes(api);
      simulateRoutes(api, ring);
      flowRoutes(api);
      boxRoutes(api);
      voicemailRoutes(api, app);
    },
    subscribers: [voicemailsOfPurged],
    jobs: [expireVoicemail],
    sealed: sealedRuns,
  };
}
