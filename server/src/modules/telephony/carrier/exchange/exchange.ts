import { uuidv7 } from "uuidv7";
import {
  type HangupCause,
  type IncomingCall,
  type IncomingRefusal,
  incomingRefusals,
  type LegId,
  type LegReport,
  type LiveLeg,
  type OriginateRequest,
  TelephonyError,
} from "../../port.ts";
import type { CallLog, Memory } from "../call-log.ts";
import { fixedNumber } from "../callees/fixed-numbers.ts";
import type { Profile } from "../callees/profiles.ts";
import type { Clock } from "../clock.ts";
import { Bridges } from "./bridges.ts";
import { CalleeLife } from "./callee-life.ts";
import { type CallerPlan, callerChannel, refusalCauses } from "./callers.ts";
import { Chance } from "./chance.ts";
import {
  type Channel,
  createChannel,
  isUntaken,
  isUp,
  liveLegOf,
  reportOf,
  reportOfEnd,
} from "./channel.ts";
import type { Faults } from "./faults.ts";
import { Guests } from "./guests.ts";
import { createJournal, type Journal } from "./journal.ts";
import { createCallRate, type Limits } from "./limits.ts";
import { PastLegs, recalled } from "./past-legs.ts";
import { Publisher } from "./publisher.ts";
import { type Heard, heardInMs, Sounds } from "./sounds.ts";
import { type CarrierStats, Stats } from "./stats.ts";
import { Supervisions } from "./supervisions.ts";
import { Talks } from "./talks.ts";
import { createTeller, type Teller } from "./teller.ts";

export type ExchangeOptions = {
  clock: Clock;
  log: CallLog;
  /** The key of the hash by which the log names a number. */
  numberKey: string;
  profileName: string;
  profile: Profile;
  seed: number;
  limits: Limits;
  faults: Faults;
  /** What the log of earlier incarnations tells. */
  memory: Memory;
};

/** The carrier itself: its legs, and what happens to them. It knows no network. */
export class Exchange {
  readonly incarnation = uuidv7();
  readonly journal: Journal = createJournal(this.incarnation);
  readonly #options: ExchangeOptions;
  readonly #channels = new Map<LegId, Channel>();
  readonly #past = new PastLegs();
  readonly #stats: Stats;
  readonly #chance: Chance;
  readonly #isWithinRate: () => boolean;
  readonly #teller: Teller;
  readonly #life: CalleeLife;
  readonly #bridges: Bridges<Channel>;
  readonly sounds: Sounds;
  readonly talks: Talks;
  readonly supervisions: Supervisions;
  readonly guests: Guests;
  readonly #attending = new Set<() => void>();
  #customerLegs = 0;

  constructor(options: ExchangeOptions) {
    const { clock, log, numberKey, seed, limits } = options;
    const { incarnation, journal } = this;
    this.#options = options;
    this.#chance = new Chance(options);
    this.#stats = new Stats(incarnation, clock);
    this.#isWithinRate = createCallRate(clock, limits.callsPerSecond);
    const publisher = new Publisher({
      clock,
      journal,
      random: this.#chance.random,
      faults: () => this.#chance.faults,
      onMishap: (mishap, { id, type, legId }) => {
        this.#stats.counts.mishaps[mishap] += 1;
        this.#teller.note({ line: "EVENT_MISHAP", mishap, eventId: id, type, legId });
      },
    });
    this.#teller = createTeller({ incarnation, clock, log, numberKey, publisher });
    const { tell, note } = this.#teller;
    this.#life = new CalleeLife({ clock, tell, end: (...end) => this.#end(...end) });
    this.#bridges = new Bridges<Channel>({
      tell: (channel, detail) => {
        if (detail.type === "BRIDGED") channel.wasBridged = true;
        // What is said to both of a pair is heard by neither when they are parted.
        if (detail.type === "UNBRIDGED" || detail.type === "HELD") this.sounds.cut(channel);
        tell(channel, detail);
      },
      idOf: ({ request }) => request.legId,
      find: (legId) => this.#channels.get(legId),
      goOn: (channel) => {
        if (channel.peerLegId === null) this.guests.partFrom(channel);
        this.#life.goOn(channel);
      },
    });
    this.sounds = new Sounds({
      ...{ clock, tell, note },
      goOn: (channel) => this.#life.goOn(channel),
      hangUp: (channel) => this.#end(channel, "NORMAL"),
    });
    this.talks = new Talks({ clock, note });
    this.supervisions = new Supervisions((line) => note({ line: "SUPERVISED", ...line }));
    const goOn = (channel: Channel) => this.#life.goOn(channel);
    this.guests = new Guests({ note, goOn, all: () => this.#channels.values() });
    note({ line: "STARTED", profile: options.profileName, seed, pid: process.pid });
    this.#recall(options.memory);
  }

  /** Dials, unless this leg was dialled before. */
  originate(request: OriginateRequest): void {
    const { legId, kind, tenantId, callId, attemptId } = request;
    const to = this.#teller.logged(request);
    const identity = `${to.to} ${callId}`;
    if (this.#isRepeated(legId, identity)) return;

    const refusal = this.#refusal(request);
    if (refusal !== null) {
      this.#stats.countRefusal(refusal.code);
      this.#teller.note({ line: "REFUSED", legId, kind, attemptId, code: refusal.code });
      throw refusal;
    }

    const misbehaviour = fixedNumber(request.to)?.misbehaviour;
    const callee = this.#chance.calleeOf(request);
    const channel = createChannel({ request, callee, misbehaviour, identity });
    this.#channels.set(legId, channel);
    if (kind === "CUSTOMER") this.#customerLegs += 1;
    this.#stats.countOriginate(kind);
    this.#teller.note({ line: "ORIGINATE", legId, kind, tenantId, callId, attemptId, ...to });
    this.#life.begin(channel);
  }

  /** Somebody calls a number: it rings with whoever attends until it is taken, refused, or he gives up. */
  call(plan: CallerPlan): LegId {
    if (this.#customerLegs >= this.#options.limits.channels) {
      throw new TelephonyError("no-channel", "All channels are taken");
    }
    const legId = uuidv7();
    const channel = callerChannel(plan, { ...this.#options, legId, at: this.#teller.now() });
    this.#channels.set(legId, channel);
    this.#customerLegs += 1;
    this.#stats.counts.incoming += 1;
    const { to: from, lastDigits = "" } = this.#teller.logged(channel.request);
    this.#teller.note({ line: "INCOMING", legId, trunk: plan.trunk, from, lastDigits });
    this.#life.ringHere(channel);
    for (const listener of this.#attending) listener();
    return legId;
  }

  /** Calls that ring and that nobody has taken. */
  incoming(): IncomingCall[] {
    return [...this.#channels.values()].filter(isUntaken).flatMap(({ incoming }) => {
      if (incoming === null) return [];
      const { isTaken: _, ...call } = incoming;
      return [call];
    });
  }

  /** Calls back for every call that comes in, until the returned function is called. */
  listenForCalls(listener: () => void): () => void {
    this.#attending.add(listener);
    return () => this.#attending.delete(listener);
  }

  accept(legId: LegId, { tenantId, callId }: { tenantId: string; callId: string }): void {
    const channel = this.#live(legId);
    if (channel.incoming === null) throw new TelephonyError("wrong-state", "It did not come in");
    if (channel.incoming.isTaken) {
      if (channel.request.callId === callId) return;
      throw new TelephonyError("leg-conflict", "The call was taken as another one");
    }
    channel.incoming.isTaken = true;
    channel.request = { ...channel.request, tenantId, callId };
    this.#teller.note({ line: "TAKEN", legId, tenantId, callId });
    this.#life.taken(channel);
  }

  refuse(legId: LegId, why: IncomingRefusal): void {
    if (this.#past.get(legId)) return;
    const channel = this.#live(legId);
    if (!isUntaken(channel)) throw new TelephonyError("wrong-state", "The call was taken");
    this.#teller.note({ line: "TURNED_AWAY", legId, sipStatus: incomingRefusals[why] });
    this.#end(channel, refusalCauses[why]);
  }

  /** Says a text, as long as that takes, and no longer than anybody listens. */
  say(legId: LegId, heard: Heard): void {
    this.sounds.say(this.up(legId), heard);
  }

  hangUp(legId: LegId): void {
    if (this.#past.get(legId)) return;
    const channel = this.#live(legId);
    this.#teller.note({ line: "HANGUP", legId });
    this.#end(channel, "LOCAL");
  }

  /** The callee or the agent puts the phone down. */
  farEndHangsUp(legId: LegId): void {
    this.#end(this.#live(legId), "NORMAL");
  }

  /** The callee or whoever calls presses keys. */
  farEndPresses(legId: LegId, digits: string): void {
    this.sounds.press(this.up(legId), digits);
  }

  bridge(legId: LegId, peerLegId: LegId): void {
    if (legId === peerLegId) throw new TelephonyError("wrong-state", "A leg has no peer in itself");
    const pair = [this.up(legId), this.up(peerLegId)] as const;
    const isPair =
      pair.every(({ phase }) => phase === "BRIDGED") && pair[0].peerLegId === peerLegId;
    if (isPair) return;
    for (const channel of pair) {
      this.sounds.cut(channel);
      if (channel.peerLegId === null) this.supervisions.end(channel);
      channel.guestOf = null;
    }
    this.#bridges.join(...pair);
  }

  unbridge(legId: LegId): void {
    this.#bridges.separate(this.up(legId));
  }

  hold(legId: LegId): void {
    this.#bridges.hold(this.up(legId));
  }

  unhold(legId: LegId): void {
    this.#bridges.unhold(this.up(legId));
  }

  /** Says the text, and has the sound last as long as it is, and hangs up. */
  dismiss(legId: LegId, heard: Heard): void {
    if (this.#past.get(legId)) return;
    const channel = this.up(legId);
    if (channel.isDismissed) return;
    this.#bridges.separate(channel);
    channel.isDismissed = true;
    this.sounds.cut(channel);
    const ms = heardInMs(heard);
    this.#teller.note({ line: "DISMISSED", legId, seconds: Math.round(ms / 1000) });
    this.#life.listen(channel, ms);
  }

  sendDtmf(legId: LegId, digits: string): void {
    this.up(legId);
    // What was keyed may be a card's number: the log has only how much.
    this.#teller.note({ line: "DTMF", legId, digits: digits.length });
  }

  /** Who speaks on a line that is up, as whoever listens to it hears. */
  voiceOf(legId: LegId): "PERSON" | "MACHINE" {
    return this.#live(legId).callee.outcome === "MACHINE" ? "MACHINE" : "PERSON";
  }

  lookup(legId: LegId): LegReport {
    const channel = this.#channels.get(legId);
    if (channel) return reportOf(channel);
    return this.#past.get(legId)?.report ?? { state: "UNKNOWN" };
  }

  liveLegs(): LiveLeg[] {
    return [...this.#channels.values()].filter((one) => !isUntaken(one)).map(liveLegOf);
  }

  /** Whether a command or its reply gets lost on the way; `to` when it is an originate. */
  mishapOf(command: string, legId?: LegId, to?: string): "LOST" | "REPLY_LOST" | null {
    const mishap = this.#chance.mishapOf(to);
    if (mishap === "LOST") this.#stats.counts.commandsLost += 1;
    if (mishap === "REPLY_LOST") this.#stats.counts.repliesLost += 1;
    if (mishap !== null) this.#teller.note({ line: "COMMAND_MISHAP", mishap, command, legId });
    return mishap;
  }

  get faults(): Faults {
    return this.#chance.faults;
  }

  setFaults(faults: Faults): void {
    this.#chance.faults = faults;
  }

  stats(): CarrierStats {
    const liveLegs = { CUSTOMER: 0, AGENT: 0 };
    for (const { request } of this.#channels.values()) liveLegs[request.kind] += 1;
    return {
      ...structuredClone(this.#stats.counts),
      at: this.#teller.now(),
      liveLegs,
      events: this.journal.lastSeq(),
      callsPerSecond: this.#stats.callsPerSecond(),
    };
  }

  /** Puts into the file what the log still has in memory. */
  flushLog(): void {
    this.#options.log.flush();
  }

  /** The legs die with the carrier, as they do when a switch goes down. */
  close(): void {
    for (const channel of this.#channels.values()) {
      this.#life.stop(channel);
      this.sounds.stop(channel);
    }
    this.#teller.note({ line: "STOPPED" });
    this.#options.log.close();
  }

  #isRepeated(legId: LegId, identity: string): boolean {
    const known = this.#channels.get(legId) ?? this.#past.get(legId);
    if (known === undefined) return false;
    if (known.identity !== identity) {
      throw new TelephonyError("leg-conflict", "The leg id belongs to another call or number");
    }
    this.#stats.counts.repeatedOriginates += 1;
    this.#teller.note({ line: "REPEATED", legId });
    return true;
  }

  #refusal({ legId, kind }: OriginateRequest): TelephonyError | null {
    if (this.#past.mayHaveForgotten(legId)) {
      return new TelephonyError("leg-too-old", "A leg of that age may have been dialled before");
    }
    if (kind === "AGENT") return null;
    if (this.#chance.isRefused()) {
      return new TelephonyError("congestion", "The network is congested");
    }
    if (this.#customerLegs >= this.#options.limits.channels) {
      return new TelephonyError("no-channel", "All channels are taken");
    }
    if (this.#isWithinRate()) return null;
    return new TelephonyError("rate-limited", "Too many calls per second");
  }

  #live(legId: LegId): Channel {
    const channel = this.#channels.get(legId);
    if (channel) return channel;
    if (this.#past.get(legId)) throw new TelephonyError("leg-ended", "The leg has ended");
    throw new TelephonyError("unknown-leg", "No such leg");
  }

  /** A leg that somebody answered. */
  up(legId: LegId): Channel {
    const channel = this.#live(legId);
    if (isUp(channel)) return channel;
    throw new TelephonyError("wrong-state", "The leg is not answered yet");
  }

  #end(channel: Channel, cause: HangupCause): void {
    const { legId, kind } = channel.request;
    this.#life.stop(channel);
    this.sounds.end(channel);
    this.talks.finish(channel);
    this.supervisions.end(channel);
    this.guests.partFrom(channel);
    this.#channels.delete(legId);
    if (kind === "CUSTOMER") this.#customerLegs -= 1;
    this.#stats.countEnd(channel, cause);
    this.#teller.tell(channel, { type: "ENDED", cause });
    const report = reportOfEnd(channel, cause, this.#teller.now());
    const { identity } = channel;
    this.#past.add(legId, { identity, report, endedAt: this.#options.clock.now() });
    this.#bridges.part(channel);
  }

  /** What an earlier incarnation dialled is not dialled again; what it left unfinished is lost. */
  #recall({ legs, isWhole }: Memory): void {
    const oldest = legs[0];
    if (!isWhole && oldest) this.#past.forget(oldest.legId);
    for (const leg of legs) {
      const { legId } = leg;
      const ended = leg.ended ?? { cause: "LOST" as const, at: this.#teller.now() };
      let ordinal = 0;
      if (leg.ended === null) {
        this.#teller.note({ line: "ENDED", legId, cause: ended.cause });
        ordinal = this.#teller.send(leg, { type: "ENDED", cause: ended.cause });
      }
      this.#past.add(legId, recalled(leg, ended, ordinal));
    }
  }
}
