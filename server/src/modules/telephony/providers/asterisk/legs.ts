import { uuidv7 } from "uuidv7";
import { Bridges } from "../../carrier/exchange/bridges.ts";
import { createJournal } from "../../carrier/exchange/journal.ts";
import { PastLegs } from "../../carrier/exchange/past-legs.ts";
import {
  type HangupCause,
  type IncomingCall,
  type Instant,
  type LegAnswer,
  type LegId,
  type LegReport,
  type LiveLeg,
  type LivePhase,
  type MachineDetection,
  type OriginateRequest,
  type ProviderEventDetail,
  TelephonyError,
} from "../../port.ts";

/** The leg, and what of its originate every event echoes. */
export type Origin = Pick<OriginateRequest, "legId" | "tenantId" | "callId" | "attemptId" | "kind">;

/** One live channel of Asterisk that is a leg of ours. */
export type AsteriskLeg = LegAnswer & {
  origin: Origin;
  /** What a repeated originate must agree with. */
  readonly identity: string;
  /** Of a leg that was dialled, its own id, with a number behind it where it took several trunks; of one that came in, Asterisk's. */
  channelId: string;
  /** The trunk whose channel it occupies. */
  trunk: string | null;
  /** What was ordered, for another trunk; null of a call that came in, and of one of a process before this one. */
  readonly request: OriginateRequest | null;
  /** Trunks whose carrier could not. */
  readonly triedTrunks: string[];
  /** A call that came in, and whether somebody took it. */
  incoming: (IncomingCall & { isTaken: boolean }) | null;
  /** Asterisk is known to have it. */
  isConfirmed: boolean;
  phase: LivePhase;
  /** Of the newest event. */
  ordinal: number;
  peerLegId: LegId | null;
  metLegId: LegId | null;
  /** The bridge it is in, or was taken out of to be held. */
  bridgeId: string | null;
  /** The bridge of a pair in which it is the third. */
  guestOf: string | null;
  readonly detection: MachineDetection;
  /** Since when somebody is on the line, be he told of or not. */
  pickedUpAt: Instant | null;
  /** Settles what waits for the verdict: until then the channel is out of reach. */
  verdict: { isAwaited: boolean; reached: Promise<void>; reach: () => void };
  /** Why it will have ended, where that was decided here. */
  endsBy: HangupCause | null;
  /** When it has rung for as long as was asked for, by `Date.now()`. */
  readonly ringsUntil: number;
  sound: LegSound;
};

export type LegSound = {
  /** Ids of what was played and recorded: a command that comes again does nothing. */
  readonly used: Set<string>;
  /** What plays or waits to, by Asterisk's id. */
  readonly playing: Map<string, "SAY" | "PLAY" | "DISMISS" | "ANNOUNCE">;
  recordingId: string | null;
  /** The conversation that is recorded of it. */
  talkId: string | null;
  isDismissed: boolean;
};

type NewLeg = Pick<AsteriskLeg, "origin" | "identity" | "channelId" | "trunk"> &
  Partial<AsteriskLeg>;

/** The legs that Asterisk has and had, and what is told of them. */
export class LegBook {
  readonly incarnation = uuidv7();
  readonly journal = createJournal(this.incarnation);
  readonly bridges: Bridges<AsteriskLeg>;
  readonly #live = new Map<LegId, AsteriskLeg>();
  readonly #byChannel = new Map<string, AsteriskLeg>();
  readonly #past = new PastLegs();
  /** Above those of every process before this one, whose legs go on here: what they are told now is newer. */
  readonly #firstOrdinal = Date.now() * 1_000;
  #ordinal = this.#firstOrdinal;
  /** Who met whom, of legs that were gone before this process began. */
  readonly #met = new Map<LegId, LegId>();

  constructor() {
    // What was dialled before this process began, another one may have dialled.
    this.#past.forget(uuidv7());
    this.bridges = new Bridges<AsteriskLeg>({
      idOf: ({ origin }) => origin.legId,
      find: (legId) => this.#live.get(legId),
      tell: (leg, detail) => this.tell(leg, detail),
      goOn: () => {},
    });
  }

  all(): AsteriskLeg[] {
    return [...this.#live.values()];
  }

  ofChannel(channelId: string): AsteriskLeg | undefined {
    return this.#byChannel.get(channelId);
  }

  add(parts: NewLeg): AsteriskLeg {
    let reach = () => {};
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const leg: AsteriskLeg = {
      ...{ incoming: null, isConfirmed: false, phase: "ACCEPTED", ordinal: 0, detection: "OFF" },
      ...{
        peerLegId: null,
        metLegId: null,
        bridgeId: null,
        guestOf: null,
        pickedUpAt: null,
        endsBy: null,
      },
      ...{ request: null, triedTrunks: [], ringsUntil: Number.POSITIVE_INFINITY },
      ...{ answeredAt: null, answeredBy: null, confidence: null },
      verdict: { isAwaited: false, reached, reach },
      sound: {
        used: new Set(),
        playing: new Map(),
        recordingId: null,
        talkId: null,
        isDismissed: false,
      },
      ...parts,
    };
    leg.metLegId ??= leg.peerLegId;
    this.#live.set(leg.origin.legId, leg);
    this.#byChannel.set(leg.channelId, leg);
    return leg;
  }

  /** It is dialled anew, as another channel by another trunk: nobody has heard it ring. */
  moveTo(leg: AsteriskLeg, channelId: string, trunk: string): void {
    this.#byChannel.delete(leg.channelId);
    leg.channelId = channelId;
    leg.trunk = trunk;
    this.#byChannel.set(channelId, leg);
  }

  /** It never was. */
  drop(leg: AsteriskLeg): void {
    this.#live.delete(leg.origin.legId);
    this.#byChannel.delete(leg.channelId);
  }

  /** Whether this was dialled before; refuses an id that was used for something else, or may have been. */
  isRepeated(legId: LegId, identity: string): boolean {
    const known = this.#live.get(legId) ?? this.#past.get(legId);
    if (known && known.identity !== identity) {
      throw new TelephonyError("leg-conflict", "The leg id belongs to another call or number");
    }
    if (!known && this.#past.mayHaveForgotten(legId)) {
      throw new TelephonyError("leg-too-old", "A leg of that age may have been dialled before");
    }
    return known !== undefined;
  }

  hasEnded(legId: LegId): boolean {
    return this.#past.get(legId) !== undefined;
  }

  live(legId: LegId): AsteriskLeg {
    const leg = this.#live.get(legId);
    if (leg) return leg;
    if (this.hasEnded(legId)) throw new TelephonyError("leg-ended", "The leg has ended");
    throw new TelephonyError("unknown-leg", "No such leg");
  }

  /** A leg that somebody answered. */
  up(legId: LegId): AsteriskLeg {
    const leg = this.live(legId);
    if (isUp(leg)) return leg;
    throw new TelephonyError("wrong-state", "The leg is not answered yet");
  }

  /** An event of a leg. Of a call that nobody took there is nobody to tell. */
  tell(leg: AsteriskLeg, detail: ProviderEventDetail, at?: Instant): void {
    if (isUntaken(leg)) return;
    leg.ordinal = this.tellOf(leg.origin, detail, at);
  }

  /** An event of a leg that may be over. */
  tellOf(origin: Origin, detail: ProviderEventDetail, at = new Date().toISOString()): number {
    this.#ordinal += 1;
    const { incarnation } = this;
    const { legId, tenantId, callId, attemptId, kind } = origin;
    const of = { legId, tenantId, callId, attemptId, kind };
    const id = `${incarnation}:${this.#ordinal}`;
    this.journal.append({ id, ordinal: this.#ordinal, incarnation, at, ...of, ...detail });
    return this.#ordinal;
  }

  /** Asterisk has it. */
  confirm(leg: AsteriskLeg): void {
    if (leg.isConfirmed) return;
    leg.isConfirmed = true;
    this.tell(leg, { type: "ACCEPTED" });
  }

  ring(leg: AsteriskLeg): void {
    this.confirm(leg);
    if (leg.phase !== "ACCEPTED") return;
    leg.phase = "RINGING";
    this.tell(leg, { type: "RINGING" });
  }

  answer(leg: AsteriskLeg, verdict: Partial<Pick<LegAnswer, "answeredBy" | "confidence">> = {}) {
    if (isUp(leg)) return;
    this.confirm(leg);
    leg.phase = "ANSWERED";
    leg.answeredAt = new Date().toISOString();
    const { answeredBy, confidence } = verdict;
    leg.answeredBy = answeredBy ?? null;
    leg.confidence = confidence ?? null;
    const told = answeredBy ? { answeredBy, confidence: confidence ?? undefined } : {};
    this.tell(leg, { type: "ANSWERED", ...told });
  }

  end(leg: AsteriskLeg, cause: HangupCause, sipStatus?: number): void {
    const { legId } = leg.origin;
    this.drop(leg);
    leg.verdict.reach();
    // Somebody was on the line and hung up before the verdict about him.
    if (leg.pickedUpAt !== null && cause !== "LOST") this.answer(leg);
    this.confirm(leg);
    const at = new Date().toISOString();
    this.tell(leg, { type: "ENDED", cause, ...(sipStatus && { sipStatus }) }, at);
    const { identity, metLegId, ordinal, answeredAt, answeredBy, confidence } = leg;
    const answer = { answeredAt, answeredBy, confidence };
    const report = { state: "ENDED" as const, cause, at, metLegId, ordinal, ...answer };
    this.#past.add(legId, { identity, report, endedAt: Date.now() });
    this.bridges.part(leg);
  }

  report(legId: LegId): LegReport {
    const leg = this.#live.get(legId);
    if (!leg?.isConfirmed) {
      const gone = { state: "UNKNOWN" as const, metLegId: this.#met.get(legId) };
      return this.#past.get(legId)?.report ?? gone;
    }
    const { phase, peerLegId, metLegId, answeredAt, answeredBy, confidence } = leg;
    const ordinal = Math.max(leg.ordinal, this.#firstOrdinal);
    const answer = { answeredAt, answeredBy, confidence };
    return { state: "LIVE", phase, peerLegId, metLegId, ordinal, ...answer };
  }

  /** Two were in a bridge with each other, and nobody was there to be told. */
  noteMeeting(legId: LegId, peerLegId: LegId): void {
    const leg = this.#live.get(legId);
    if (leg) leg.metLegId ??= peerLegId;
    else if (!this.hasEnded(legId)) this.#met.set(legId, peerLegId);
  }

  liveLegs(): LiveLeg[] {
    return this.all()
      .filter((leg) => leg.isConfirmed && !isUntaken(leg))
      .map(({ origin, phase }) => ({ ...origin, phase }));
  }

  /** Calls that ring and that nobody has taken. */
  incoming(): IncomingCall[] {
    return this.all().flatMap(({ incoming }) => {
      if (incoming === null || incoming.isTaken) return [];
      const { isTaken: _, ...call } = incoming;
      return [call];
    });
  }
}

export function isUp({ phase }: AsteriskLeg): boolean {
  return phase === "ANSWERED" || phase === "BRIDGED" || phase === "HELD";
}

/** Somebody called; a leg that was dialled is known by its number. */
export function cameIn({ identity, origin }: AsteriskLeg): boolean {
  return identity === origin.legId;
}

export function isUntaken({ incoming }: AsteriskLeg): boolean {
  return incoming !== null && !incoming.isTaken;
}
