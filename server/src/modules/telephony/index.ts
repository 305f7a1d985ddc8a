export { type AsteriskConnection, readConnection } from "./asterisk-host/connection.ts";
export { prepareRoot, versionOf } from "./asterisk-host/root.ts";
export { newPassword, ownerOf, startAsterisk } from "./asterisk-host/run.ts";
export { type Capabilities, canConfer, loopbackCapabilities } from "./capabilities.ts";
export { fixedE164, fixedNumber } from "./carrier/callees/fixed-numbers.ts";
export { isProfileName, type ProfileName } from "./carrier/callees/profiles.ts";
export { type Distribution, draw, pick, type Random, randomFor } from "./carrier/callees/random.ts";
export { type Clock, createVirtualClock, type VirtualClock } from "./carrier/clock.ts";
export type { CallerPlan } from "./carrier/exchange/callers.ts";
export type { Exchange } from "./carrier/exchange/exchange.ts";
export type { Faults } from "./carrier/exchange/faults.ts";
export type { CarrierStats } from "./carrier/exchange/stats.ts";
export {
  type CallingOptions,
  type Carrier,
  type CarrierOptions,
  createExchange,
  startCarrier,
} from "./carrier/start.ts";
export { createDetector } from "./detection/detector.ts";
export type { Verdict as DetectorVerdict } from "./detection/greeting.ts";
export { createVoiceActivity, frameMs, levelOf as levelOfFrame } from "./detection/speech.ts";
export {
  type AnsweredLeg,
  applyEvent,
  applyReport,
  createLeg,
  type EndedLeg,
  endLeg,
  isAnswered,
  isEnded,
  type Leg,
  type LegEvent,
  type LegState,
} from "./leg.ts";
export {
  type Answerer,
  type ConnectionState,
  type Detector,
  detectors,
  type EventBatch,
  type EventHandler,
  type EventPosition,
  type EventWatch,
  type HangupCause,
  hangupCauses,
  type IncomingCall,
  type IncomingHandler,
  type IncomingRefusal,
  type Instant,
  incomingRefusals,
  type LegId,
  type LegKind,
  type LegReport,
  type LiveLeg,
  type LivePhase,
  type MachineDetection,
  machineDetectionModes,
  type OriginateRequest,
  type PlaybackEnd,
  type PlayRequest,
  type ProviderEvent,
  type ProviderEventDetail,
  type ProviderEventType,
  type RecordedSound,
  type RecordedTalk,
  type RecordRequest,
  type SoundFile,
  type Subscription,
  type Telephony,
  TelephonyError,
  type TelephonyErrorCode,
  telephonyErrorCodes,
} from "./port.ts";
export { ringForEcho } from "./providers/asterisk/echo.ts";
export { type AsteriskFleet, createFleet } from "./providers/asterisk/fleet.ts";
export type { Intrusion } from "./providers/asterisk/lookout.ts";
export { phoneName } from "./providers/asterisk/names.ts";
export { isRegistered } from "./providers/asterisk/registered.ts";
export type { TrunkSight } from "./providers/asterisk/trunk-sight.ts";
export type { Directory, Phone, Trunk as SipTrunk } from "./providers/asterisk/trunks.ts";
export { createByTrunk } from "./providers/by-trunk.ts";
export { createLoopback, type LoopbackOptions } from "./providers/loopback.ts";
export { createDirectLoopback } from "./providers/loopback-direct.ts";
export type {
  Callback,
  CallbackStore,
  NewCallback,
  TwilioCall,
  TwilioRecording,
  TwilioRecordingState,
  TwilioStore,
  TwilioTrunk,
} from "./providers/twilio/store.ts";
export type { TwilioTelephony } from "./providers/twilio/twilio.ts";
export { decodeAlaw } from "./sound/alaw.ts";
export { framesPerSecond, talkHeadBytes } from "./sound/talk-file.ts";
export { decodeUlaw } from "./sound/ulaw.ts";
export {
  type Tap,
  type TapEnd,
  type TapFrame,
  type TapListener,
  type TapSide,
  tapFrameMs,
  tapRate,
  tapSides,
} from "./tap/tap.ts";
export { TapQueue } from "./tap/tap-queue.ts";
/** Of Twilio's own package only where an installation uses it: it is large. */
export const loadTwilio = () => import("./providers/twilio/door.ts");
