export { scheduleCallbackAction } from "./actions.ts";
export { CallbackClock } from "./clock.ts";
export { callbacksOfCalls, callbacksOfLeads, callbacksOfLeavers } from "./follow.ts";
export { callbackRoutes } from "./routes.ts";
export { createCallback } from "./service.ts";
