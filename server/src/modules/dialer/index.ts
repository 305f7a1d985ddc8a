import type { Job } from "../../platform/jobs/jobs.ts";
import { simulateWhatIf } from "./what-if/job.ts";

export { placeCallback } from "./callbacks.ts";
export { dialerRoutes } from "./routes.ts";
export { DialerRuntime, type DialRhythm, type Idle } from "./runtime.ts";
export { campaignStats } from "./stats.ts";
export { placePreview } from "./tick.ts";

export const dialerJobs: readonly Job[] = [simulateWhatIf];
