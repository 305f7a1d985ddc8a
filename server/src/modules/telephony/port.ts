import type { Readable } from "node:stream";
import type { Capabilities } from "./capabilities.ts";
import type { Tap } from "./tap/tap.ts";

/**
 * A UUID v7 chosen by the application before the call is placed. It is the idempotency key at the
 * provider: the same id is never dialled twice, however often the originate is repeated.
 */
export type LegId = string;

/** ISO 8601 in UTC with milliseconds, as `Date.toISOString()` writes it: sorts as text. */
export type Instant = string;

/** CUSTOMER legs go out to the public network, AGENT legs to an agent's phone. */
export type LegKind = "CUSTOMER" | "AGENT";

export type Answerer = "PERSON" | "MACHINE";

export const hangupCauses = [
  /** The far end hung up after the answer. */
  "NORMAL",
  /** The application hung up. */
  "LOCAL",
  "BUSY",
  "NO_ANSWER",
  "INVALID_NUMBER",
  "REJECTED",
  "CONGESTION",
  "FAILED",
  /** Nobody knows how it ended: the provider lost the leg. */
  "LOST",
] as const;
export type HangupCause = (typeof hangupCauses)[number];

/**
 * OFF: ANSWERED says nothing about who answered. AT_ANSWER: ANSWERED comes with the verdict, and
 * that much later. AFTER_ANSWER: ANSWERED comes at once, PERSON_DETECTED or MACHINE_DETECTED later.
 */
export const machineDetectionModes = ["OFF", "AT_ANSWER", "AFTER_ANSWER"] as const;
export type MachineDetection = (typeof machineDetectionModes)[number];

/** Who listens: the carrier, or our own detector on the leg's sound. Where no sound is brought it is the carrier. */
export const detectors = ["CARRIER", "PARLEY"] as const;
export type Detector = (typeof detectors)[number];

export type OriginateRequest = {
  legId: LegId;
  tenantId: string;
  callId: string;
  attemptId?: string | undefined;
  kind: LegKind;
  /** E.164 with its plus sign, or `agent:<id>` for an agent's phone. */
  to: string;
  callerId: string;
  ringTimeoutSeconds: number;
  machineDetection?: MachineDetection | undefined;
  detector?: Detector | undefined;
  /** GREETING_ENDED is told of what was taken for a machine. Heeded when `capabilities.greetings` is true. */
  tellsGreetingEnd?: boolean | undefined;
};

type EventBase = {
  /** The order of delivery within one incarnation, from 1 without holes: what one resumes after. */
  seq: number;
  /** The order in which it happened: a late event has a smaller one than those before it. */
  ordinal: number;
  /** Unique for ever; a repeated event has the same one. */
  id: string;
  /** The life of the provider's process that made the event. Another one: its legs are gone. */
  incarnation: string;
  legId: LegId;
  /** Echoed from the originate, so that the tenant is known before any table is read. */
  tenantId: string;
  callId: string;
  attemptId?: string | undefined;
  kind: LegKind;
  at: Instant;
};

export type ProviderEvent = EventBase & ProviderEventDetail;

/** Each says the whole state after it, so that one event can make up for a lost one. */
export type ProviderEventDetail =
  | { type: "ACCEPTED" }
  | { type: "RINGING" }
  | { type: "ANSWERED"; answeredBy?: Answerer | undefined; confidence?: number | undefined }
  | { type: "PERSON_DETECTED"; confidence: number }
  | { type: "MACHINE_DETECTED"; confidence: number }
  /** The machine has said what it had to say, and takes a message now: by its tone, its silence, or because it goes on for ever. */
  | { type: "GREETING_ENDED"; by: GreetingEnd }
  | { type: "BRIDGED"; peerLegId: LegId }
  /** A held leg whose peer left stays held. */
  | { type: "UNBRIDGED"; held: boolean }
  /** The peer stays BRIDGED and waits; null when the leg was in no bridge. */
  | { type: "HELD"; peerLegId: LegId | null }
  | { type: "UNHELD"; peerLegId: LegId | null }
  /** The far end pressed a key: 0 to 9, A to D, * or #. */
  | { type: "DIGIT"; digit: string }
  /** Nothing is told of what was cut off by the end of its leg. */
  | { type: "PLAYBACK_ENDED"; playbackId: string; how: PlaybackEnd }
  /** Told also when the leg ended, before or after that; `failed`: nothing was recorded. */
  | { type: "RECORDING_ENDED"; recordingId: string; seconds: number; failed: boolean }
  /** `sipStatus`: what the far side answered to the call, where it answered in SIP and was not answered to. */
  | { type: "ENDED"; cause: HangupCause; sipStatus?: number | undefined };

/** FINISHED: heard to its end. STOPPED: cut. FAILED: it could not be played. */
export const playbackEnds = ["FINISHED", "STOPPED", "FAILED"] as const;
export type PlaybackEnd = (typeof playbackEnds)[number];

export const greetingEnds = ["TONE", "SILENCE", "TIME"] as const;
export type GreetingEnd = (typeof greetingEnds)[number];

export type ProviderEventType = ProviderEventDetail["type"];

/** How far a consumer has stored the events of a provider. */
export type EventPosition = { incarnation: string; seq: number };

export type EventBatch = {
  incarnation: string;
  /** The position after this batch: store it in the transaction that handles the events. */
  upTo: number;
  /**
   * Events before this batch are lost (the provider restarted, or forgot them): ask `lookup` for
   * every leg believed live. Such a batch may be empty.
   */
  gap: boolean;
  events: ProviderEvent[];
};

/**
 * One batch at a time; the promise resolves when the events are stored for good, which confirms
 * them to the provider. When it rejects, the same batch comes again.
 */
export type EventHandler = (batch: EventBatch) => Promise<void>;

/** What else a consumer of events may want. */
export type EventWatch = {
  /**
   * Hears of events the moment they come, while those before them may still be on their way into the
   * handler: for what cannot wait and is harmless when it is early, repeated or missed.
   */
  onArrival?(events: readonly ProviderEvent[]): void;
  /** Resolves when the handler wants the next batch: what happens until then makes it larger. */
  untilReady?(): Promise<void>;
};

export type Subscription = {
  /** No batch begins any more; resolves when the one being handled is done. */
  close(): Promise<void>;
};

export type LivePhase = "ACCEPTED" | "RINGING" | "ANSWERED" | "BRIDGED" | "HELD";

/** `confidence`: how sure the detection was, 0 to 1; null where it said nothing, or not how sure. */
export type LegAnswer = {
  answeredAt: Instant | null;
  answeredBy: Answerer | null;
  confidence: number | null;
};

/** With whom it was in a bridge last, be that over; whoever asks may have missed it. */
type LegMeeting = { metLegId?: LegId | null | undefined };

export type LegReport =
  | ({ state: "LIVE"; phase: LivePhase; peerLegId: LegId | null; ordinal: number } & LegAnswer &
      LegMeeting)
  | ({ state: "ENDED"; cause: HangupCause; at: Instant; ordinal: number } & LegAnswer & LegMeeting)
  /** Never accepted, or forgotten long after its end. */
  | ({ state: "UNKNOWN" } & LegMeeting);

export type LiveLeg = {
  legId: LegId;
  tenantId: string;
  callId: string;
  attemptId?: string | undefined;
  kind: LegKind;
  phase: LivePhase;
};

export const telephonyErrorCodes = [
  /** No answer in time. The command may have been carried out. */
  "timeout",
  /** The connection to the provider is gone; see `mayHaveHappened`. */
  "disconnected",
  /** The provider object was closed. */
  "closed",
  /** Too many commands wait for an answer already. */
  "overloaded",
  /** More calls per second than the provider takes. */
  "rate-limited",
  /** All channels are taken. */
  "no-channel",
  "congestion",
  "unknown-leg",
  "leg-ended",
  /** The leg's state does not allow it, such as bridging before the answer. */
  "wrong-state",
  /** The leg id was used for another destination. */
  "leg-conflict",
  /** The leg id is older than what the provider remembers: it might have been dialled. */
  "leg-too-old",
  "malformed",
] as const;
export type TelephonyErrorCode = (typeof telephonyErrorCodes)[number];

const retryableCodes: ReadonlySet<TelephonyErrorCode> = new Set([
  "timeout",
  "disconnected",
  "overloaded",
  "rate-limited",
  "no-channel",
  "congestion",
] as const);

/** A command that was refused or whose fate is unknown. */
export class TelephonyError extends Error {
  readonly code: TelephonyErrorCode;
  /** The same command, with the same leg id, may be given again. */
  readonly retryable: boolean;
  /** The provider may have carried it out all the same: repeat it, or ask `lookup`. */
  readonly mayHaveHappened: boolean;

  constructor(code: TelephonyErrorCode, message: string, mayHaveHappened = false) {
    super(message);
    this.name = "TelephonyError";
    this.code = code;
    this.retryable = retryableCodes.has(code);
    this.mayHaveHappened = mayHaveHappened;
  }
}

/** A call that somebody makes to a number of ours, for as long as nobody here has taken or refused it. */
export type IncomingCall = {
  /** A UUID v7 that the provider makes, and by which it knows its own channel. */
  legId: LegId;
  /** Who calls, in E.164; null where the number is withheld or is none. */
  from: string | null;
  /** The number that was called, in E.164. */
  to: string;
  /** By which of the provider's trunks it came, and whose that trunk is; null of one that all share. */
  trunk: string;
  trunkTenantId: string | null;
  at: Instant;
};

/** Why a call is not taken, as the caller's network hears it. */
export const incomingRefusals = {
  /** No such number here: 404. */
  UNKNOWN_NUMBER: 404,
  /** It may not come in this way: 603. */
  DECLINED: 603,
  /** There is no room for it: 503. */
  CONGESTION: 503,
} as const;
export type IncomingRefusal = keyof typeof incomingRefusals;

/** Hears of each incoming call; when the promise rejects, the same call comes again while it rings. */
export type IncomingHandler = (call: IncomingCall) => Promise<void>;

/** A sound that is played: a WAV of 8 kHz, one channel, 16 bits. */
export type SoundFile = {
  sha256: string;
  seconds: number;
  bytes(): Promise<Uint8Array>;
  /** Where a carrier fetches it who is given no bytes; good for some hours. */
  url(): string;
};

/**
 * What is played: a text that is said, and a sound after it; of the text may be nothing where there is a sound. The id is
 * chosen by the application, and plays once.
 */
export type PlayRequest = { playbackId: string; text: string; sound?: SoundFile | null };

/** A message that somebody leaves on an answered leg, after a beep. The id is chosen by the application. */
export type RecordRequest = {
  recordingId: string;
  maxSeconds: number;
  /** After so long without a word it is over. */
  silenceSeconds: number;
  /** A key that ends it. */
  endKey: "#" | "*" | null;
};

/**
 * What was recorded. `synthetic`: nobody spoke, the provider made the sound itself. `isCut`: whoever recorded it ended
 * before it did.
 */
export type RecordedSound = {
  contentType: string;
  bytes: Uint8Array;
  synthetic: boolean;
  /** How long it is, where the provider can tell. */
  seconds?: number;
  isCut?: boolean;
};

/**
 * A conversation that was recorded, as a sound file of two channels: on the left what was said to the leg, on the
 * right what it said. `synthetic`: nobody spoke, the provider made the sound itself.
 */
export type RecordedTalk = { contentType: string; body: Readable; synthetic: boolean };
/** LISTEN: he hears both, and nobody hears him. WHISPER: the supervised leg hears him, its peer does not. BARGE: all hear all. */
export const supervisions = ["LISTEN", "WHISPER", "BARGE"] as const;
export type Supervision = (typeof supervisions)[number];

export type ConnectionState = "CONNECTING" | "CONNECTED" | "CLOSED";

/**
 * What the application needs from a carrier or a switch. Every command is idempotent: given twice
 * it does once, and the second promise resolves like the first. A promise resolves when the
 * provider has taken the command; what became of it comes as events.
 */
export type Telephony = {
  readonly name: string;
  readonly capabilities: Capabilities;

  originate(request: OriginateRequest): Promise<void>;
  hangup(legId: LegId): Promise<void>;
  /**
   * Joins two answered legs, and takes them out of hold or of the bridge they were in. When one
   * ends or leaves, the other is UNBRIDGED and stays up.
   */
  bridge(legId: LegId, peerLegId: LegId): Promise<void>;
  unbridge(legId: LegId): Promise<void>;
  hold(legId: LegId): Promise<void>;
  unhold(legId: LegId): Promise<void>;
  /**
   * Puts an answered leg that is in no pair with one that is, which changes nothing for the pair; another `how` takes the
   * place of the one before. It is over when either of the two legs ends, when the first one is bridged, or by `stopSupervising`; the leg itself
   * stays up. There when `capabilities.supervision` is true, as the one after it.
   */
  supervise?(legId: LegId, onLegId: LegId, how: Supervision): Promise<void>;
  stopSupervising?(legId: LegId): Promise<void>;
  /**
   * Takes an answered leg that is in no pair into that of `onLegId`: all three hear each other, also while one of the pair is on
   * hold the other two. The pair and its events know nothing of it. It is over when the pair is, when the leg is bridged, or by
   * `leave`; the leg itself stays up. There when `capabilities.conference` is true, as the one after it.
   */
  join?(legId: LegId, onLegId: LegId): Promise<void>;
  leave?(legId: LegId): Promise<void>;
  /**
   * Says a text into an answered leg, plays a sound after it, and hangs up then; one of the two may be missing. Whoever does not listen to the end may hang up
   * before. There when `capabilities.playback` is true.
   */
  dismiss?(legId: LegId, text: string, sound?: SoundFile | null): Promise<void>;
  /** Says a text into an answered leg, which stays, and plays a sound after it. There when `capabilities.playback` is true. */
  say?(legId: LegId, text: string, sound?: SoundFile | null): Promise<void>;
  /**
   * Plays into an answered leg; what plays there already is cut. Its end is PLAYBACK_ENDED. A leg that is bridged
   * hears no more of it. There when `capabilities.menus` is true, as the one after it and DIGIT.
   */
  play?(legId: LegId, request: PlayRequest): Promise<void>;
  /** Cuts what plays; harmless when it is over. */
  stopPlay?(legId: LegId, playbackId: string): Promise<void>;
  /**
   * Records the far end of an answered leg that is in no bridge, one recording at a time, until a limit of the
   * request, the end of the leg, or `stopRecord`. Its end is RECORDING_ENDED. There when `capabilities.messages` is
   * true, as the three after it.
   */
  record?(legId: LegId, request: RecordRequest): Promise<void>;
  stopRecord?(legId: LegId, recordingId: string): Promise<void>;
  /** What was recorded, until it is forgotten; null where the provider has it no longer. */
  fetchRecording?(recordingId: string): Promise<RecordedSound | null>;
  /** It is stored here: the provider keeps nothing of it. */
  forgetRecording?(recordingId: string): Promise<void>;
  /**
   * Says a text to both sides of a leg that is in a bridge. Its end is PLAYBACK_ENDED of this leg; STOPPED when the
   * two are parted before. There when `capabilities.announcements` is true.
   */
  announce?(legId: LegId, request: PlayRequest): Promise<void>;
  /**
   * Records what an answered leg says and hears, until `endTalk` or its end, through holds and other bridges. The id
   * is chosen by the application. There when `capabilities.recording` is true, as the four after it.
   */
  recordTalk?(legId: LegId, recordingId: string): Promise<void>;
  /** Records silence of both sides, so that what comes after it keeps its place in time. */
  pauseTalk?(legId: LegId, recordingId: string): Promise<void>;
  resumeTalk?(legId: LegId, recordingId: string): Promise<void>;
  endTalk?(legId: LegId, recordingId: string): Promise<void>;
  /**
   * The sound of a recording that is over, until it is forgotten (`forgetRecording`); null where there is none. Refused
   * (`wrong-state`) while the provider still writes it.
   */
  openTalk?(recordingId: string): Promise<RecordedTalk | null>;
  /** The recordings of conversations that the provider still has, live ones too. */
  keptTalks?(): Promise<string[]>;
  /** The messages (`record`) that it still has, live ones too. There where a crash can leave some behind. */
  keptMessages?(): Promise<string[]>;
  /**
   * The sound of an answered leg while it goes on, both sides apart, through holds and other bridges. Each who
   * asks has one of his own; whoever hands it on decides who may hear it. There when `capabilities.streaming` is true.
   */
  tap?(legId: LegId): Promise<Tap>;
  /**
   * Calls that ring and that nobody has taken: those that ring already, then each that comes, one consumer. What
   * rings while the application is away is told again when it is back. There when `capabilities.inbound` is true,
   * as the two after it.
   */
  incoming?(onCall: IncomingHandler): Subscription;
  /** Answers an incoming call; its events bear this tenant and call from now on. */
  accept?(legId: LegId, as: { tenantId: string; callId: string }): Promise<void>;
  refuse?(legId: LegId, why: IncomingRefusal): Promise<void>;
  /** There when `capabilities.dtmf` is true. */
  sendDtmf?(legId: LegId, digits: string): Promise<void>;

  /** What the provider knows of these legs; each id has its entry. */
  lookup(legIds: readonly LegId[]): Promise<Map<LegId, LegReport>>;
  liveLegs(): Promise<LiveLeg[]>;

  /** Everything after `since` (null: all that is kept), then what happens. One at a time. */
  events(since: EventPosition | null, onBatch: EventHandler, watch?: EventWatch): Subscription;

  connection(): ConnectionState;
  close(): Promise<void>;
};
