import type {
  Answerer,
  HangupCause,
  Instant,
  LegId,
  LegReport,
  LivePhase,
  ProviderEvent,
  ProviderEventDetail,
} from "./port.ts";

type Progress = { legId: LegId; acceptedAt: Instant | null; ringingAt: Instant | null };

type Answered = {
  answeredAt: Instant;
  answeredBy: Answerer | null;
  /** How sure the detection was, 0 to 1; null where it said nothing, or not how sure. */
  confidence: number | null;
  /** The `ordinal` of the event that put the leg where it is: what happened before is history. */
  placedBy: number;
};

/** One connection of a call, as far as the provider's events tell. */
export type Leg =
  | (Progress & { state: "CREATED" | "ACCEPTED" | "RINGING" })
  | (Progress & Answered & { state: "ANSWERED" })
  | (Progress & Answered & { state: "BRIDGED"; peerLegId: LegId })
  | (Progress & Answered & { state: "HELD"; peerLegId: LegId | null })
  | EndedLeg;

export type EndedLeg = Progress & {
  state: "ENDED";
  answeredAt: Instant | null;
  answeredBy: Answerer | null;
  confidence: number | null;
  endedAt: Instant;
  cause: HangupCause;
};

export type LegState = Leg["state"];
export type AnsweredLeg = Extract<Leg, { state: "ANSWERED" | "BRIDGED" | "HELD" }>;

/** What the machine reads of a provider's event. */
export type LegEvent = ProviderEventDetail & Pick<ProviderEvent, "at" | "ordinal">;

/** A leg before its originate: the row that is written first. */
export function createLeg(legId: LegId): Leg {
  return { legId, state: "CREATED", acceptedAt: null, ringingAt: null };
}

/**
 * The leg after an event. Late, repeated and disordered events never move it backwards: they only
 * fill in the times they know. The result is the leg itself when the event told nothing new.
 */
export function applyEvent(leg: Leg, event: LegEvent): Leg {
  const next = advance(leg, event);
  return isSame(leg, next) ? leg : next;
}

function advance(leg: Leg, event: LegEvent): Leg {
  switch (event.type) {
    case "ACCEPTED":
      return {
        ...leg,
        acceptedAt: earlier(leg.acceptedAt, event.at),
        ...(leg.state === "CREATED" && { state: "ACCEPTED" }),
      };
    case "RINGING":
      return {
        ...leg,
        ringingAt: earlier(leg.ringingAt, event.at),
        ...((leg.state === "CREATED" || leg.state === "ACCEPTED") && { state: "RINGING" }),
      };
    case "ENDED":
      return endLeg(leg, event.cause, event.at);
    default:
      return leg.state === "ENDED"
        ? answeredOnceMore(leg, event)
        : place(answer(leg, event), event);
  }
}

/** Ends a leg, whatever it was. An end is final: a second one changes nothing. */
export function endLeg(leg: Leg, cause: HangupCause, at: Instant): EndedLeg {
  if (leg.state === "ENDED") return leg;
  const { legId, acceptedAt, ringingAt } = leg;
  const answered = isAnswered(leg);
  const answeredAt = answered ? leg.answeredAt : null;
  const { answeredBy, confidence } = answered ? leg : { answeredBy: null, confidence: null };
  const times = { acceptedAt, ringingAt, answeredAt, answeredBy, confidence };
  return { legId, state: "ENDED", ...times, endedAt: at, cause };
}

/** Every event but the first three proves that somebody answered, even if ANSWERED was lost. */
function answer(leg: Exclude<Leg, EndedLeg>, event: LegEvent): AnsweredLeg {
  const known = isAnswered(leg)
    ? leg
    : {
        ...leg,
        state: "ANSWERED" as const,
        answeredAt: event.at,
        answeredBy: null,
        confidence: null,
        placedBy: 0,
      };
  const answeredAt = earlier(known.answeredAt, event.at);
  return { ...known, answeredAt, ...(verdict(event) ?? {}) };
}

/** A leg that ended meanwhile still learns that it had been answered. */
function answeredOnceMore(leg: EndedLeg, event: LegEvent): EndedLeg {
  const answeredAt = earlier(leg.answeredAt, event.at);
  return { ...leg, answeredAt, ...(verdict(event) ?? {}) };
}

function place(leg: AnsweredLeg, event: LegEvent): AnsweredLeg {
  if (event.ordinal <= leg.placedBy) return leg;
  const { legId, acceptedAt, ringingAt, answeredAt, answeredBy, confidence } = leg;
  const times = { acceptedAt, ringingAt, answeredAt, answeredBy, confidence };
  const base = { legId, ...times, placedBy: event.ordinal };
  switch (event.type) {
    case "ANSWERED":
      return { ...base, state: "ANSWERED" };
    case "BRIDGED":
      return { ...base, state: "BRIDGED", peerLegId: event.peerLegId };
    case "HELD":
      return { ...base, state: "HELD", peerLegId: event.peerLegId };
    case "UNHELD":
      if (event.peerLegId === null) return { ...base, state: "ANSWERED" };
      return { ...base, state: "BRIDGED", peerLegId: event.peerLegId };
    case "UNBRIDGED":
      if (event.held) return { ...base, state: "HELD", peerLegId: null };
      return { ...base, state: "ANSWERED" };
    default:
      return leg;
  }
}

/** What the detection says in this event; null when it says nothing. */
function verdict(event: LegEvent): Pick<Answered, "answeredBy" | "confidence"> | null {
  switch (event.type) {
    case "ANSWERED":
      if (event.answeredBy === undefined) return null;
      return { answeredBy: event.answeredBy, confidence: event.confidence ?? null };
    case "PERSON_DETECTED":
      return { answeredBy: "PERSON", confidence: event.confidence };
    case "MACHINE_DETECTED":
      return { answeredBy: "MACHINE", confidence: event.confidence };
    default:
      return null;
  }
}

/**
 * Brings a leg to what `lookup` says, after events were lost. A leg the provider does not know is
 * LOST; whether one still CREATED should be originated (again) instead is the caller's decision.
 */
export function applyReport(leg: Leg, report: LegReport, now: Instant): Leg {
  if (report.state === "UNKNOWN") return endLeg(leg, "LOST", now);

  const at = report.answeredAt;
  const answeredBy = report.answeredBy ?? undefined;
  const confidence = report.confidence ?? undefined;
  const when = { at: at ?? now, ordinal: 0 };
  const answered: LegEvent = { type: "ANSWERED", ...when, answeredBy, confidence };
  const known = at === null ? leg : applyEvent(leg, answered);
  if (report.state === "ENDED") return endLeg(known, report.cause, report.at);
  return applyEvent(known, toEvent(report.phase, report.peerLegId, report.ordinal, at ?? now));
}

function toEvent(phase: LivePhase, peerLegId: LegId | null, ordinal: number, at: Instant) {
  const base = { at, ordinal };
  if (phase === "BRIDGED" && peerLegId !== null) return { ...base, type: phase, peerLegId };
  if (phase === "BRIDGED") return { ...base, type: "ANSWERED" as const };
  if (phase === "HELD") return { ...base, type: phase, peerLegId };
  return { ...base, type: phase };
}

export function isAnswered(leg: Leg): leg is AnsweredLeg {
  return leg.state === "ANSWERED" || leg.state === "BRIDGED" || leg.state === "HELD";
}

export function isEnded(leg: Leg): leg is EndedLeg {
  return leg.state === "ENDED";
}

function earlier(a: Instant | null, b: Instant): Instant {
  return a !== null && a < b ? a : b;
}

function isSame(a: Leg, b: Leg): boolean {
  const entries = Object.entries(a);
  const others = new Map(Object.entries(b));
  return (
    entries.length === others.size && entries.every(([key, value]) => others.get(key) === value)
  );
}
