import type {
  Answerer,
  HangupCause,
  IncomingCall,
  Instant,
  LegId,
  LegReport,
  LiveLeg,
  LivePhase,
  OriginateRequest,
} from "../../port.ts";
import type { Callee } from "../callees/behaviour.ts";
import type { Misbehaviour } from "../callees/fixed-numbers.ts";
import type { Cancel } from "../clock.ts";

/** One live leg at the carrier. */
export type Channel = {
  /** Of a call that came in, what it would have been asked for with; whose it is, is known once it is taken. */
  request: OriginateRequest;
  /** A call that came in, and whether somebody took it. */
  incoming: (IncomingCall & { isTaken: boolean }) | null;
  readonly callee: Callee;
  readonly misbehaviour: Misbehaviour | undefined;
  /** What a repeated originate must agree with; see `identify`. */
  readonly identity: string;
  phase: LivePhase;
  peerLegId: LegId | null;
  metLegId: LegId | null;
  /** One of the pair in which it is the third. */
  guestOf: LegId | null;
  answeredAt: Instant | null;
  /** What the application was told, be it wrong. */
  answeredBy: Answerer | null;
  confidence: number | null;
  wasBridged: boolean;
  /** Of the newest event. */
  ordinal: number;
  /** Hears a text and is then hung up on. */
  isDismissed: boolean;
  talkLeftMs: number;
  talkingSince: number | null;
  /** The next thing the callee or the network does by itself. */
  next: Cancel;
  /** The verdict of machine detection. */
  verdict: Cancel;
  /** What is played into it and recorded of it. */
  sound: ChannelSound;
};

export type ChannelSound = {
  /** Ids of what was played and recorded: a command that comes again does nothing. */
  readonly used: Set<string>;
  playback: { id: string; cancel: Cancel } | null;
  recording: { id: string; since: number; endKey: string | null; cancel: Cancel } | null;
  /** The conversation that is recorded of it. */
  talk: RecordedTalkOfLeg | null;
  /** What he will press, from here on. */
  keys: readonly string[];
  /** The keys that he is about to press. */
  pressing: Cancel;
};

/** By the carrier's clock. */
export type RecordedTalkOfLeg = {
  id: string;
  since: number;
  pausedSince: number | null;
  gaps: [from: number, to: number][];
};

/** What stays of a leg after its end, so that it is never dialled again and `lookup` knows it. */
export type EndedChannel = {
  readonly identity: string;
  readonly report: Extract<LegReport, { state: "ENDED" }>;
  readonly endedAt: number;
};

type NewChannel = Pick<Channel, "request" | "callee" | "misbehaviour" | "identity">;

/** A channel that has just been accepted. */
export function createChannel(parts: NewChannel): Channel {
  return {
    ...parts,
    incoming: null,
    phase: "ACCEPTED",
    peerLegId: null,
    metLegId: null,
    guestOf: null,
    answeredAt: null,
    answeredBy: null,
    confidence: null,
    wasBridged: false,
    ordinal: 0,
    isDismissed: false,
    talkLeftMs: parts.callee.talkMs,
    talkingSince: null,
    next: () => {},
    verdict: () => {},
    sound: {
      ...{ used: new Set(), playback: null, recording: null, talk: null },
      ...{ keys: parts.callee.keys, pressing: () => {} },
    },
  };
}

/** A call that came in and rings unanswered: nobody but the carrier knows of it for good. */
export function isUntaken({ incoming }: Channel): boolean {
  return incoming !== null && !incoming.isTaken;
}

export function isUp(channel: Channel): boolean {
  return channel.phase === "ANSWERED" || channel.phase === "BRIDGED" || channel.phase === "HELD";
}

export function reportOf(channel: Channel): LegReport {
  const { phase, peerLegId, metLegId, ordinal, answeredAt, answeredBy, confidence } = channel;
  const answer = { answeredAt, answeredBy, confidence };
  return { state: "LIVE", phase, peerLegId, metLegId, ordinal, ...answer };
}

export function reportOfEnd(channel: Channel, cause: HangupCause, at: Instant) {
  const { metLegId, ordinal, answeredAt, answeredBy, confidence } = channel;
  const answer = { answeredAt, answeredBy, confidence };
  return { state: "ENDED" as const, cause, at, metLegId, ordinal, ...answer };
}

export function liveLegOf(channel: Channel): LiveLeg {
  const { legId, tenantId, callId, attemptId, kind } = channel.request;
  return { legId, tenantId, callId, attemptId, kind, phase: channel.phase };
}
