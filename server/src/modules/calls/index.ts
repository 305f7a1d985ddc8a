export { seedDispositions } from "./dispositions/index.ts";
export { callsOfLeavers } from "./leavers.ts";
export type { CallOrigin } from "./pictures.ts";
export { type Dial, type PlacedDial, placeCalls } from "./place.ts";
export { closeWithoutAgent } from "./queries.ts";
export { type CallDesk, callRoutes } from "./routes.ts";
export { CallRuntime } from "./runtime.ts";
export { cancelRinging, placeOne } from "./service.ts";
export type { Errand } from "./settle.ts";
