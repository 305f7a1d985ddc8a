import type {
  Answerer,
  HangupCause,
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
  readonly request: OriginateRequest;
  readonly callee: Callee;
  readonly misbehaviour: Misbehaviour | undefined;
  /** What a repeated originate must agree with; see `identify`. */
  readonly identity: string;
  phase: LivePhase;
  peerLegId: LegId | null;
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
    phase: "ACCEPTED",
    peerLegId: null,
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
  };
}

export function isUp(channel: Channel): boolean {
  return channel.phase === "ANSWERED" || channel.phase === "BRIDGED" || channel.phase === "HELD";
}

export function reportOf(channel: Channel): LegReport {
  const { phase, peerLegId, ordinal, answeredAt, answeredBy, confidence } = channel;
  return { state: "LIVE", phase, peerLegId, ordinal, answeredAt, answeredBy, confidence };
}

export function reportOfEnd(channel: Channel, cause: HangupCause, at: Instant) {
  const { ordinal, answeredAt, answeredBy, confidence } = channel;
  return { state: "ENDED" as const, cause, at, ordinal, answeredAt, answeredBy, confidence };
}

export function liveLegOf(channel: Channel): LiveLeg {
  const { legId, tenantId, callId, attemptId, kind } = channel.request;
  return { legId, tenantId, callId, attemptId, kind, phase: channel.phase };
}
