import type { Callee } from "../carrier/callees/behaviour.ts";
import { fixedNumber } from "../carrier/callees/fixed-numbers.ts";
import type { CallerPlan } from "../carrier/exchange/callers.ts";
import { tone } from "./sip/media.ts";
import { SipAgent } from "./sip/sip-agent.ts";
import type { SipCall } from "./sip/sip-call.ts";

type Address = { address: string; port: number };

/** What people and machines say when they pick up, as a telephone has it. */
export type Greetings = { person: Buffer; machine: Buffer };

export type FarSideOptions = {
  asterisk: Address;
  /** Where the carrier and the telephones are. */
  carrier: string;
  phones: string;
  greetings: Greetings;
};

/** What whoever is called hears from customers and from agents, in hertz. */
export const voices = { customer: 440, agent: 660 };

const phoneRingsMs = 50;
/** So long a silence after a sound: it is over. */
const pauseMs = 900;
const betweenKeysMs = 300;

/** How a carrier says what somebody never rings for. */
const refusals: Partial<Record<Callee["outcome"], [number, string]>> = {
  BUSY: [486, "Busy Here"],
  INVALID: [404, "Not Found"],
  CONGESTION: [503, "Service Unavailable"],
};

const none = () => ({
  originates: { CUSTOMER: 0, AGENT: 0 },
  answeredBy: { PERSON: 0, MACHINE: 0 },
  ...{ abandoned: 0, connected: 0, incoming: 0 },
});

/**
 * The public network and the agents' telephones, played by scripted SIP agents: who is behind a fixed number does
 * what the built-in carrier has him do.
 */
export class FarSide {
  readonly carrier: SipAgent;
  readonly phones: SipAgent;
  readonly #options: FarSideOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  #stats = none();

  constructor(options: FarSideOptions) {
    this.#options = options;
    this.carrier = new SipAgent({ address: options.carrier, port: 5080 });
    this.phones = new SipAgent({ address: options.phones, port: 5080 });
    this.carrier.onCall = (call) => this.#dialled(call);
    this.phones.onCall = (call) => this.#rings(call);
  }

  async start(): Promise<this> {
    await Promise.all([this.carrier.start(), this.phones.start()]);
    return this;
  }

  /** A phone is there from now on. */
  async register(name: string, password: string): Promise<void> {
    const status = await this.phones.register(this.#options.asterisk, name, password);
    if (status !== 200) throw new Error(`The phone was not registered: ${status}`);
  }

  stats() {
    return structuredClone(this.#stats);
  }

  /** Nobody speaks any more, and nothing is counted. */
  reset(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const { calls } of [this.carrier, this.phones]) {
      for (const call of calls.values()) call.hangUp();
    }
    this.#stats = none();
  }

  close(): void {
    this.reset();
    this.carrier.close();
    this.phones.close();
  }

  /** Somebody calls. */
  calls(plan: CallerPlan): SipCall {
    this.#stats.incoming += 1;
    const number = plan.to.replace("+", "");
    const call = this.carrier.call(this.#options.asterisk, number, plan.from ?? "anonymous");
    const { patienceSeconds, talkSeconds, messageSeconds, messageEnd = "HANG_UP" } = plan;
    call.onUp = () => {
      this.#after((patienceSeconds ?? Infinity) * 1_000, () => call.hangUp());
      this.#after((talkSeconds ?? Infinity) * 1_000, () => call.hangUp());
      if (messageSeconds !== undefined) {
        this.#afterSaid(call, () => this.#leaveMessage(call, messageSeconds, messageEnd));
      } else this.#answerWithKeys(call, plan.keys ?? []);
    };
    return call;
  }

  #leaveMessage(call: SipCall, seconds: number, end: "HANG_UP" | "KEY" | "SILENCE"): void {
    call.rtp.play(tone(voices.customer, seconds * 1_000), false);
    this.#after(seconds * 1_000, () => {
      if (end === "HANG_UP") call.hangUp();
      if (end === "KEY") call.rtp.press("#");
    });
  }

  #answerWithKeys(call: SipCall, [next, ...others]: readonly string[]): void {
    if (next === undefined) return;
    this.#afterSaid(call, () => {
      if (next !== "") call.rtp.press(next);
      this.#after(next.length * betweenKeysMs, () => this.#answerWithKeys(call, others));
    });
  }

  /** When something was said to him and is over. */
  #afterSaid(call: SipCall, then: () => void): void {
    call.rtp.hasHeard = false;
    const look = () => {
      if (call.ended !== null) return;
      const isOver = call.rtp.hasHeard && performance.now() - call.rtp.lastHeardAt > pauseMs;
      if (isOver) then();
      else this.#after(50, look);
    };
    look();
  }

  #rings(call: SipCall): void {
    this.#stats.originates.AGENT += 1;
    call.ring();
    call.rtp.play(tone(voices.agent), true);
    this.#after(phoneRingsMs, () => call.answer());
  }

  #dialled(call: SipCall): void {
    this.#stats.originates.CUSTOMER += 1;
    const callee = fixedNumber(call.number)?.callee ?? { outcome: "PERSON" as const, ringMs: 0 };
    const { outcome, ringMs = 0 } = callee;
    const refusal = refusals[outcome ?? "PERSON"];
    if (refusal) {
      call.refuse(...refusal);
      return;
    }
    call.ring();
    if (outcome === "NO_ANSWER") return;
    this.#after(ringMs, () => {
      if (outcome === "REJECTED") call.refuse(603, "Decline");
      else this.#pickUp(call, callee);
    });
  }

  #pickUp(call: SipCall, callee: Partial<Callee>): void {
    if (call.ended !== null) return;
    const { outcome, verdict, patienceMs = Infinity, talkMs = Infinity } = callee;
    this.#stats.answeredBy[outcome === "MACHINE" ? "MACHINE" : "PERSON"] += 1;
    const { person, machine } = this.#options.greetings;
    const greeting = verdict?.says === "MACHINE" ? machine : person;
    call.rtp.play(Buffer.concat([greeting, Buffer.alloc(8_000, 0xff)]), false);
    call.rtp.onHeard = () => {
      this.#stats.connected += 1;
      this.#after(talkMs, () => call.hangUp());
    };
    this.#after(patienceMs, () => {
      if (call.rtp.hasHeard || call.ended !== null) return;
      this.#stats.abandoned += 1;
      call.hangUp();
    });
    call.answer();
  }

  #after(ms: number, action: () => void): void {
    if (ms === Infinity) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }
}
