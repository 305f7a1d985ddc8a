export { scheduleCallbackAction } from "./actions.ts";
export { callbackClock } from "./clock.ts";
export { callbacksOfCalls, callbacksOfLeads, callbacksOfLeavers } from "./follow.ts";
export { findLeads } from "./queries.ts";
export { callbackRoutes } from "./routes.ts";
export { schedule, zoneOf } from "./schedule.ts";
export { createCallback } from "./service.ts";
export { callbacksToDial, lockOwnCallback, markTried } from "./to-dial.ts";
