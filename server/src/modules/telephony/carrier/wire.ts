import { z } from "zod";
import {
  detectors,
  greetingEnds,
  hangupCauses,
  type IncomingCall,
  type IncomingRefusal,
  incomingRefusals,
  type LegReport,
  type LiveLeg,
  machineDetectionModes,
  type OriginateRequest,
  type ProviderEvent,
  playbackEnds,
  supervisions,
  TelephonyError,
  telephonyErrorCodes,
} from "../port.ts";

/**
 * What the carrier and its client say to each other over one WebSocket, as JSON. The client sends
 * arrays of commands; the carrier sends frames of replies and events, gathered over some
 * milliseconds. docs/subsystems/telephony.md describes it for other programs.
 */

/** The most leg ids in one LOOKUP. */
export const lookupLimit = 1_000;
/** The most characters that are said at once. */
export const longestText = 1_000;
/** The most seconds of one sound that is played. */
export const longestSound = 3_600;
/** The most seconds of one recording: as base64 it fits into a frame. */
export const longestRecording = 300;
/** The most bytes of one frame, both ways. */
export const longestFrame = 4 * 1024 * 1024;

const legId = z.uuid({ version: "v7" });
const instant = z.iso.datetime();
const shortText = z.string().min(1).max(100);
const commandId = z.int().nonnegative();

const originateBase = {
  legId,
  tenantId: shortText,
  callId: shortText,
  attemptId: shortText.optional(),
  callerId: z.string().max(100),
  ringTimeoutSeconds: z.number().min(1).max(600),
  machineDetection: z.enum(machineDetectionModes).optional(),
  detector: z.enum(detectors).optional(),
  tellsGreetingEnd: z.boolean().optional(),
};
const Originate = z.discriminatedUnion("kind", [
  z.strictObject({
    ...originateBase,
    kind: z.literal("CUSTOMER"),
    to: z.string().regex(/^\+[1-9]\d{6,14}$/),
  }),
  z.strictObject({
    ...originateBase,
    kind: z.literal("AGENT"),
    to: z.string().regex(/^agent:[\w-]{1,80}$/),
  }),
]) satisfies z.ZodType<OriginateRequest>;

/** A request to dial as every provider takes it; the refusal of a malformed one. */
export function readOriginate(value: unknown): OriginateRequest {
  const { data, error } = Originate.safeParse(value);
  if (data) return data;
  const [issue] = error.issues;
  const words = `${issue?.path.join(".") || "request"}: ${issue?.message ?? "invalid"}`;
  throw new TelephonyError("malformed", words);
}

const refusals = Object.keys(incomingRefusals) as [IncomingRefusal, ...IncomingRefusal[]];

const onOneLeg = (name: "HANGUP" | "UNBRIDGE" | "HOLD" | "UNHOLD" | "STOP_SUPERVISING" | "LEAVE") =>
  z.strictObject({ id: commandId, do: z.literal(name), legId });

/** What is said, and how long a sound after it is; one of the two. */
const heard = {
  text: z.string().max(longestText),
  soundSeconds: z.number().positive().max(longestSound).optional(),
};

const EventPosition = z.strictObject({ incarnation: shortText, seq: z.int().nonnegative() });

export const Command = z.discriminatedUnion("do", [
  z.strictObject({ id: commandId, do: z.literal("ORIGINATE"), request: Originate }),
  onOneLeg("HANGUP"),
  onOneLeg("UNBRIDGE"),
  onOneLeg("HOLD"),
  onOneLeg("UNHOLD"),
  z.strictObject({ id: commandId, do: z.literal("BRIDGE"), legId, peerLegId: legId }),
  z.strictObject({
    ...{ id: commandId, do: z.literal("SUPERVISE"), legId, onLegId: legId },
    how: z.enum(supervisions),
  }),
  onOneLeg("STOP_SUPERVISING"),
  z.strictObject({ id: commandId, do: z.literal("JOIN"), legId, onLegId: legId }),
  onOneLeg("LEAVE"),
  z.strictObject({
    id: commandId,
    do: z.literal("DISMISS"),
    legId,
    ...heard,
  }),
  z.strictObject({
    id: commandId,
    do: z.literal("SAY"),
    legId,
    ...heard,
  }),
  z.strictObject({
    id: commandId,
    do: z.literal("PLAY"),
    legId,
    playbackId: shortText,
    ...heard,
  }),
  z.strictObject({
    id: commandId,
    do: z.literal("ANNOUNCE"),
    legId,
    playbackId: shortText,
    ...heard,
  }),
  z.strictObject({ id: commandId, do: z.literal("RECORD_TALK"), legId, recordingId: shortText }),
  z.strictObject({ id: commandId, do: z.literal("PAUSE_TALK"), legId, recordingId: shortText }),
  z.strictObject({ id: commandId, do: z.literal("RESUME_TALK"), legId, recordingId: shortText }),
  z.strictObject({ id: commandId, do: z.literal("END_TALK"), legId, recordingId: shortText }),
  z.strictObject({ id: commandId, do: z.literal("OPEN_TALK"), recordingId: shortText }),
  z.strictObject({ id: commandId, do: z.literal("KEPT_TALKS") }),
  z.strictObject({ id: commandId, do: z.literal("STOP_PLAY"), legId, playbackId: shortText }),
  z.strictObject({
    id: commandId,
    do: z.literal("RECORD"),
    legId,
    recordingId: shortText,
    maxSeconds: z.number().min(1).max(longestRecording),
    silenceSeconds: z.number().min(1).max(60),
    endKey: z.enum(["#", "*"]).nullable(),
  }),
  z.strictObject({ id: commandId, do: z.literal("STOP_RECORD"), legId, recordingId: shortText }),
  z.strictObject({ id: commandId, do: z.literal("FETCH_RECORDING"), recordingId: shortText }),
  z.strictObject({ id: commandId, do: z.literal("FORGET_RECORDING"), recordingId: shortText }),
  z.strictObject({
    id: commandId,
    do: z.literal("ACCEPT"),
    legId,
    tenantId: shortText,
    callId: shortText,
  }),
  z.strictObject({ id: commandId, do: z.literal("REFUSE"), legId, why: z.enum(refusals) }),
  /** From now on the connection is told of calls that come in. */
  z.strictObject({ id: commandId, do: z.literal("ATTEND") }),
  z.strictObject({
    id: commandId,
    do: z.literal("SEND_DTMF"),
    legId,
    digits: z.string().regex(/^[0-9A-D*#]{1,64}$/),
  }),
  z.strictObject({
    id: commandId,
    do: z.literal("LOOKUP"),
    legIds: z.array(legId).max(lookupLimit),
  }),
  z.strictObject({ id: commandId, do: z.literal("LIVE_LEGS") }),
  /** Replaces the connection's subscription; its batches bear the number chosen here. */
  z.strictObject({
    id: commandId,
    do: z.literal("SUBSCRIBE"),
    subscription: z.int().nonnegative(),
    since: EventPosition.nullable(),
  }),
  /** Has no reply: the events up to here are stored. */
  z.strictObject({ id: commandId, do: z.literal("CONFIRM"), upTo: EventPosition }),
]);
export type Command = z.infer<typeof Command>;
/** A command of the client, before it has its number. */
export type NewCommand = DistributiveOmit<Command, "id">;
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

const livePhase = z.enum(["ACCEPTED", "RINGING", "ANSWERED", "BRIDGED", "HELD"]);
const answerer = z.enum(["PERSON", "MACHINE"]);
const cause = z.enum(hangupCauses);
const legKind = z.enum(["CUSTOMER", "AGENT"]);
const answer = {
  answeredAt: instant.nullable(),
  answeredBy: answerer.nullable(),
  confidence: z.number().nullable(),
};

const meeting = { metLegId: legId.nullish() };

const Report = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("LIVE"),
    phase: livePhase,
    peerLegId: legId.nullable(),
    ordinal: z.int(),
    ...answer,
    ...meeting,
  }),
  z.object({
    state: z.literal("ENDED"),
    cause,
    at: instant,
    ordinal: z.int(),
    ...answer,
    ...meeting,
  }),
  z.object({ state: z.literal("UNKNOWN"), ...meeting }),
]) satisfies z.ZodType<LegReport>;

export const SoundResult = z
  .object({ contentType: z.string(), base64: z.string(), synthetic: z.boolean() })
  .nullable();

/** How long a conversation was, and from when to when nothing of it was recorded, in seconds. */
export const TalkResult = z
  .object({ seconds: z.number(), gaps: z.array(z.tuple([z.number(), z.number()])) })
  .nullable();
export const KeptTalksResult = z.array(z.string());

export const LookupResult = z.record(z.string(), Report);

export const LiveLegsResult = z.array(
  z.object({
    legId,
    tenantId: z.string(),
    callId: z.string(),
    attemptId: z.string().optional(),
    kind: legKind,
    phase: livePhase,
  }),
) satisfies z.ZodType<LiveLeg[]>;

const eventBase = {
  seq: z.int(),
  ordinal: z.int(),
  id: z.string(),
  incarnation: z.string(),
  legId,
  tenantId: z.string(),
  callId: z.string(),
  attemptId: z.string().optional(),
  kind: legKind,
  at: instant,
};
const confidence = z.number();
const peerLegId = legId.nullable();

const Event = z.discriminatedUnion("type", [
  z.object({ ...eventBase, type: z.literal("ACCEPTED") }),
  z.object({ ...eventBase, type: z.literal("RINGING") }),
  z.object({
    ...eventBase,
    type: z.literal("ANSWERED"),
    answeredBy: answerer.optional(),
    confidence: confidence.optional(),
  }),
  z.object({ ...eventBase, type: z.literal("PERSON_DETECTED"), confidence }),
  z.object({ ...eventBase, type: z.literal("MACHINE_DETECTED"), confidence }),
  z.object({ ...eventBase, type: z.literal("GREETING_ENDED"), by: z.enum(greetingEnds) }),
  z.object({ ...eventBase, type: z.literal("BRIDGED"), peerLegId: legId }),
  z.object({ ...eventBase, type: z.literal("UNBRIDGED"), held: z.boolean() }),
  z.object({ ...eventBase, type: z.literal("HELD"), peerLegId }),
  z.object({ ...eventBase, type: z.literal("UNHELD"), peerLegId }),
  z.object({ ...eventBase, type: z.literal("DIGIT"), digit: z.string().length(1) }),
  z.object({
    ...eventBase,
    type: z.literal("PLAYBACK_ENDED"),
    playbackId: z.string(),
    how: z.enum(playbackEnds),
  }),
  z.object({
    ...eventBase,
    type: z.literal("RECORDING_ENDED"),
    recordingId: z.string(),
    seconds: z.number(),
    failed: z.boolean(),
  }),
  z.object({
    ...eventBase,
    type: z.literal("ENDED"),
    cause,
    sipStatus: z.int().optional(),
  }),
]) satisfies z.ZodType<ProviderEvent>;

export const Reply = z.union([
  z.object({ id: commandId, ok: z.literal(true), result: z.unknown() }),
  z.object({
    id: commandId,
    ok: z.literal(false),
    code: z.enum(telephonyErrorCodes),
    message: z.string(),
  }),
]);
export type Reply = z.infer<typeof Reply>;

const Incoming = z.object({
  legId,
  from: z.string().nullable(),
  to: z.string(),
  trunk: z.string(),
  trunkTenantId: z.string().nullable(),
  at: instant,
}) satisfies z.ZodType<IncomingCall>;

export const Frame = z.object({
  replies: z.array(Reply).optional(),
  /** Calls that ring here since the last frame. */
  incoming: z.array(Incoming).optional(),
  batch: z
    .object({
      subscription: z.int().nonnegative(),
      incarnation: z.string(),
      upTo: z.int().nonnegative(),
      gap: z.boolean(),
      events: z.array(Event),
    })
    .optional(),
});
export type Frame = z.infer<typeof Frame>;
