import type { Subscriber } from "../../../platform/events/subscriber.ts";
import type { Job } from "../../../platform/jobs/jobs.ts";
import { countAnswers } from "./hours/service.ts";
import { scoreAll, scoreNewLeads, scoreTenant } from "./jobs.ts";
import { learnModel, relearnModel } from "./models/job.ts";
import { scoreChanges } from "./subscribers.ts";

export { scoringRoutes } from "./routes.ts";

export const scoringJobs: readonly Job[] = [
  scoreAll,
  scoreTenant,
  scoreNewLeads,
  learnModel,
  relearnModel,
];
export const scoringSubscribers: readonly Subscriber[] = [scoreChanges, countAnswers];
