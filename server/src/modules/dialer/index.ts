export { dialerRoutes } from "./routes.ts";
export { DialerRuntime } from "./runtime.ts";
export { campaignStats } from "./stats.ts";
export { type IdleReason, placePreview } from "./tick.ts";
