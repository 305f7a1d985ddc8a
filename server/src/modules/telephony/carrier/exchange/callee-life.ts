import type { HangupCause, ProviderEventDetail } from "../../port.ts";
import type { Cancel, Clock } from "../clock.ts";
import { type Channel, isUp } from "./channel.ts";

/** What the life of a callee needs of the exchange. */
type Surroundings = {
  clock: Clock;
  tell(channel: Channel, detail: ProviderEventDetail): void;
  end(channel: Channel, cause: HangupCause): void;
};

/** So long a machine speaks on after it was known for one. */
const greetingMs = 4_000;

/** What callees and the network do by themselves: ring, answer, talk, lose patience. */
export class CalleeLife {
  readonly #clock: Clock;
  readonly #tell: Surroundings["tell"];
  readonly #end: Surroundings["end"];

  constructor({ clock, tell, end }: Surroundings) {
    this.#clock = clock;
    this.#tell = tell;
    this.#end = end;
  }

  begin(channel: Channel): void {
    this.#tell(channel, { type: "ACCEPTED" });
    channel.next = this.#clock.after(channel.callee.setupMs, () => this.#reach(channel));
  }

  #reach(channel: Channel): void {
    switch (channel.callee.outcome) {
      case "BUSY":
        this.#end(channel, "BUSY");
        break;
      case "INVALID":
        this.#end(channel, "INVALID_NUMBER");
        break;
      case "CONGESTION":
        this.#end(channel, "CONGESTION");
        break;
      default:
        this.#ring(channel);
    }
  }

  #ring(channel: Channel): void {
    channel.phase = "RINGING";
    this.#tell(channel, { type: "RINGING" });
    const { ringMs, outcome } = channel.callee;
    const timeoutMs = channel.request.ringTimeoutSeconds * 1_000;
    const isPickedUp = ringMs < timeoutMs && outcome !== "NO_ANSWER";
    channel.next = this.#clock.after(Math.min(ringMs, timeoutMs), () => {
      if (!isPickedUp) this.#end(channel, "NO_ANSWER");
      else if (outcome === "REJECTED") this.#end(channel, "REJECTED");
      else this.#pickUp(channel);
    });
  }

  /** Somebody calls: it rings here until he gives up. */
  ringHere(channel: Channel): void {
    channel.phase = "RINGING";
    channel.next = this.#clock.after(channel.callee.ringMs, () => this.#end(channel, "NORMAL"));
  }

  /** His call is taken; he waits from now on. */
  taken(channel: Channel): void {
    channel.next();
    const { patienceMs } = channel.callee;
    channel.next = this.#clock.after(patienceMs, () => this.#end(channel, "NORMAL"));
    this.#answer(channel, { type: "ANSWERED" });
  }

  /** Who picked up waits from now on, also while detection still listens. */
  #pickUp(channel: Channel): void {
    const { callee, request } = channel;
    channel.next = this.#clock.after(callee.patienceMs, () => this.#end(channel, "NORMAL"));

    const mode = request.kind === "AGENT" ? "OFF" : (request.machineDetection ?? "OFF");
    if (mode !== "AT_ANSWER") this.#answer(channel, { type: "ANSWERED" });
    if (mode === "OFF") return;

    const { says, afterMs, confidence } = callee.verdict;
    channel.verdict = this.#clock.after(afterMs, () => {
      channel.answeredBy = says;
      channel.confidence = confidence;
      if (mode === "AFTER_ANSWER") this.#tell(channel, { type: `${says}_DETECTED`, confidence });
      else this.#answer(channel, { type: "ANSWERED", answeredBy: says, confidence });
      if (says !== "MACHINE" || !request.tellsGreetingEnd) return;
      channel.verdict = this.#clock.after(greetingMs, () =>
        this.#tell(channel, { type: "GREETING_ENDED", by: "TONE" }),
      );
    });
  }

  #answer(channel: Channel, detail: ProviderEventDetail): void {
    channel.phase = "ANSWERED";
    channel.answeredAt = new Date(this.#clock.now()).toISOString();
    this.#tell(channel, detail);
  }

  /** Goes on after the channel was connected, parted, held or taken back. */
  goOn(channel: Channel): void {
    if (!isUp(channel)) return;
    channel.next();
    const now = this.#clock.ticks();
    if (channel.talkingSince !== null) channel.talkLeftMs -= now - channel.talkingSince;
    channel.talkingSince = isTalking(channel) ? now : null;
    channel.next = this.#afterwards(channel);
  }

  #afterwards(channel: Channel): Cancel {
    const { callee, phase, talkLeftMs } = channel;
    // Music before anybody has talked with him is but another way to wait.
    const isNew = phase === "HELD" && talkLeftMs === callee.talkMs;
    const held = Math.max(callee.holdPatienceMs, isNew ? callee.patienceMs : 0);
    const unconnected = phase === "HELD" ? held : callee.patienceMs;
    const stays = isTalking(channel) ? talkLeftMs : unconnected;
    return this.#clock.after(stays, () => this.#end(channel, "NORMAL"));
  }

  /** Listens to a text until its end or his patience's, whichever comes first. */
  listen(channel: Channel, ms: number): void {
    channel.next();
    const { patienceMs } = channel.callee;
    const cause = ms <= patienceMs ? "LOCAL" : "NORMAL";
    channel.next = this.#clock.after(Math.min(ms, patienceMs), () => this.#end(channel, cause));
  }

  stop(channel: Channel): void {
    channel.next();
    channel.verdict();
  }
}

/** In a pair, or the third in one. */
function isTalking({ phase, guestOf }: Channel): boolean {
  return phase === "BRIDGED" || (phase === "ANSWERED" && guestOf !== null);
}
