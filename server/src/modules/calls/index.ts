export {
  type Choice,
  callerIdClock,
  callerIdsFor,
  countShown,
  unknownCallerId,
} from "./caller-ids/index.ts";
export { campaignDispositions, pickDispositions } from "./dispositions/campaign.ts";
export { seedDispositions } from "./dispositions/index.ts";
export { callsOfLeavers } from "./leavers.ts";
export { linesFree, openBySkill } from "./lines.ts";
export type { CallOrigin } from "./pictures.ts";
export { type Dial, type PlacedDial, type Placing, placeCalls, type RefusedDial } from "./place.ts";
export { closeWithoutAgent } from "./queries.ts";
export type { Received, Reception } from "./queue/counter.ts";
export { countCallersFor, paceOf } from "./queue/figures.ts";
export {
  type Guide,
  type GuideTools,
  type Lead,
  leadCall,
  releaseWaiting,
} from "./queue/guide.ts";
export { callOfLeg, openInbound, waitingIn } from "./queue/open.ts";
export { keptBefore, keptPlaces } from "./queue/places.ts";
export {
  estimateSeconds,
  type QueuePlan,
  type QueueStage,
  turnOf,
  withPlace,
} from "./queue/plan.ts";
export {
  dialForCaller,
  type Reach,
  type Reached,
  reachedOf,
  takeNamedAgent,
} from "./queue/reach.ts";
export { expireRecording } from "./recording/expire.ts";
export { dropExport, exportsOfDeleted } from "./recording/exports/drop.ts";
export { exportRecordings } from "./recording/exports/job.ts";
export { recordingsOfPurged } from "./recording/purged.ts";
export type { CallRhythm } from "./rhythm.ts";
export { type CallDesk, callRoutes, type PromiseCallback } from "./routes.ts";
export { CallRuntime } from "./runtime.ts";
export { sealedAnswers } from "./script/queries.ts";
export { answerQuestion, getCallScript, openScriptStep } from "./script/service.ts";
export {
  cancelRinging,
  endCall,
  getCall,
  holdCall,
  placeOne,
  tellMachine,
  wrapUpCall,
} from "./service.ts";
export type { Errand } from "./settle.ts";
export type { ThirdDial } from "./third-party/open.ts";
export { sealedThirdParties } from "./third-party/rows.ts";
