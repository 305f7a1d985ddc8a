import type { Callee } from "../../carrier/callees/behaviour.ts";
import { fixedNumber } from "../../carrier/callees/fixed-numbers.ts";
import type { Cancel } from "../../carrier/clock.ts";
import { type Around, isOver, type NewCall, refusals } from "./around.ts";
import { Listener } from "./listener.ts";
import { type FakeTalk, startTalk } from "./talk.ts";
import { readTwiml, type Verb } from "./twiml-reader.ts";

const millisecondsPerLetter = 65;
const answered = "in-progress";

/** One call at Twilio and whoever is at its other end, who does what the built-in carrier has him do. */
export class FakeCall {
  readonly is: NewCall;
  readonly createdAt = new Date();
  status = "queued";
  room: { name: string; starts: boolean } | null = null;
  readonly talks: FakeTalk[] = [];
  readonly #around: Around;
  readonly #callee: Partial<Callee>;
  /** What it does now; a later number has taken its place. */
  #turn = 0;
  #stopVerb = () => {};
  #press: ((key: string) => void) | null = null;
  readonly #listener: Listener;
  #wasConnected = false;
  #sequence = 0;
  #telling: Promise<unknown> = Promise.resolve();
  readonly #timers = new Set<Cancel>();

  constructor(is: NewCall, around: Around) {
    this.is = is;
    this.#around = around;
    this.#listener = new Listener(is.plan?.keys ?? [], {
      after: (ms, action) => this.#after(ms, action),
      press: (keys) => this.press(keys),
      mayPress: () => this.#press !== null,
    });
    const fixed = is.direction === "inbound" ? undefined : fixedNumber(is.to)?.callee;
    this.#callee = fixed ?? { outcome: "PERSON", ringMs: 50 };
  }

  get isLive(): boolean {
    return !isOver(this.status);
  }

  get isAnswered(): boolean {
    return this.status === answered;
  }

  json() {
    const { sid, accountSid, to, from, direction } = this.is;
    const date_created = this.createdAt.toUTCString();
    return { sid, account_sid: accountSid, to, from, direction, status: this.status, date_created };
  }

  /** Rings at the far side, and runs these words when somebody answers. */
  dial(twiml: string): void {
    const { outcome = "PERSON", ringMs = 0, verdict } = this.#callee;
    this.#tell("initiated");
    const refused = refusals[outcome];
    if (refused) {
      this.#end(...refused);
      return;
    }
    this.status = "ringing";
    this.#tell("ringing");
    this.#after(this.is.timeoutSeconds * 1_000, () => {
      if (this.status === "ringing") this.#end("no-answer", 487);
    });
    if (outcome === "NO_ANSWER") return;
    this.#after(ringMs, () => {
      if (this.status !== "ringing") return;
      if (outcome === "REJECTED") return this.#end("busy", 603);
      this.#around.count(outcome === "MACHINE" ? "MACHINE" : "PERSON");
      this.#pickUp();
      void this.run(twiml);
      const { verdictCallback: url } = this.is;
      if (!url || !verdict) return;
      const says = verdict.says === "MACHINE" ? "machine_start" : "human";
      this.#after(verdict.afterMs, () => this.#send(url, { AnsweredBy: says }));
    });
  }

  /** Somebody calls: the number's own address says what is to be done. */
  async comesIn(voiceUrl: string): Promise<void> {
    this.status = "ringing";
    await this.#ask(voiceUrl, {});
  }

  #pickUp(): void {
    if (this.status !== "ringing") return;
    this.status = answered;
    this.#tell("answered");
    const { patienceMs = Infinity } = this.#callee;
    const patience = (this.is.plan?.patienceSeconds ?? Infinity) * 1_000;
    this.#after(Math.min(patience, patienceMs), () => {
      if (this.#wasConnected || !this.isLive) return;
      if (this.is.direction !== "inbound") this.#around.count("abandoned");
      this.hangUp();
    });
  }

  /** Another party is with it in a conference that has begun. */
  connected(): void {
    if (this.#wasConnected) return;
    this.#wasConnected = true;
    const isCustomer = !this.is.to.startsWith("sip:");
    if (this.is.direction !== "inbound" && isCustomer) this.#around.count("connected");
    const talkMs = (this.is.plan?.talkSeconds ?? Infinity) * 1_000;
    this.#after(Math.min(talkMs, this.#callee.talkMs ?? Infinity), () => this.hangUp());
  }

  /** The far end puts the phone down. */
  hangUp(): void {
    this.#end("completed");
  }

  /** The application ends it. */
  cancel(): void {
    this.#end(this.isAnswered ? "completed" : "canceled");
  }

  /** Both sides of it, from now on. */
  recordTalk(sid: string, form: URLSearchParams): FakeTalk {
    const send = (url: string, params: Record<string, string>) => this.#send(url, params);
    const talk = startTalk(sid, { form, send, of: this.is, clock: this.#around.clock });
    this.talks.push(talk);
    return talk;
  }

  press(keys: string): void {
    for (const key of keys) this.#press?.(key);
  }

  /** From now on it does this. */
  async run(twiml: string): Promise<void> {
    this.#turn += 1;
    this.#press = null;
    this.#stopVerb();
    const turn = this.#turn;
    try {
      for (const verb of readTwiml(twiml)) {
        if (this.#turn !== turn || !this.isLive) return;
        // A pause that comes first is waited for before the call is answered.
        const isBefore = ["Pause", "Redirect", "Reject"].includes(verb.name);
        if (!isBefore) this.#pickUp();
        const next = await this.#do(verb, turn);
        if (this.#turn !== turn || !this.isLive) return;
        if (next !== undefined) return await this.#ask(next.url, next.params);
      }
      this.#end("completed");
    } catch (error) {
      this.#around.problem(error);
      this.#end("failed");
    }
  }

  /** What an address answers is what it does from then on. */
  async #ask(url: string, params: Record<string, string>): Promise<void> {
    const turn = this.#turn;
    const answer = await this.#post(url, params);
    if (this.#turn !== turn || !this.isLive) return;
    if (answer === null) return this.#end("failed");
    await this.run(answer);
  }

  async #do(verb: Verb, turn: number) {
    const { name, attributes, text } = verb;
    switch (name) {
      case "Say":
        await this.#speak(text);
        return;
      case "Play":
        await this.#wait(200);
        return;
      case "Pause":
        await this.#wait(Number(attributes.length) * 1_000);
        return;
      case "Redirect":
        return { url: text, params: {} };
      case "Hangup":
        this.#end("completed");
        return;
      case "Reject":
        this.#end(attributes.reason === "busy" ? "busy" : "failed");
        return;
      case "Gather":
        return this.#gather(verb, turn);
      case "Record":
        return this.#record(attributes);
      case "Dial":
        await this.#confer(verb);
        return;
      default:
        throw new Error(`Twilio knows no ${name}`);
    }
  }

  async #gather({ attributes, inside }: Verb, turn: number) {
    let keys = "";
    let lastKey = () => {};
    this.#press = (key) => {
      keys += key;
      this.#stopVerb();
      lastKey();
    };
    this.#listener.listens();
    for (const prompt of inside) {
      if (keys === "" && this.#turn === turn) await this.#do(prompt, turn);
    }
    const between = Number(attributes.timeout) * 1_000;
    for (let before = keys; this.#turn === turn; before = keys) {
      const more = new Promise<void>((resolve) => {
        lastKey = resolve;
      });
      await Promise.race([this.#wait(between), more]);
      if (keys === before) break;
    }
    if (this.#turn !== turn) return;
    this.#press = null;
    return keys === "" ? undefined : { url: attributes.action ?? "", params: { Digits: keys } };
  }

  async #speak(text: string): Promise<void> {
    this.#listener.begins();
    await this.#wait(text.length * millisecondsPerLetter);
    this.#listener.ends();
  }

  async #record(attributes: Record<string, string>) {
    const { plan } = this.is;
    const speaks = (plan?.messageSeconds ?? 0) * 1_000;
    const silence = Number(attributes.timeout) * 1_000;
    const { messageEnd = "HANG_UP" } = plan ?? {};
    let byKey = false;
    this.#press = (key) => {
      byKey = key === attributes.finishOnKey;
      if (byKey) this.#stopVerb();
    };
    this.#after(speaks, () => {
      if (speaks === 0) return;
      if (messageEnd === "HANG_UP") this.hangUp();
      if (messageEnd === "KEY") this.press("#");
    });
    const from = this.#around.clock.ticks();
    const lasts = Math.min(Number(attributes.maxLength) * 1_000, speaks + silence);
    await this.#wait(lasts);
    const seconds = Math.round((this.#around.clock.ticks() - from) / 1_000);
    const sid = this.#around.recorded(seconds);
    const params = { RecordingSid: sid, RecordingDuration: String(seconds) };
    const status = speaks > 0 && seconds > 0 ? "completed" : "absent";
    const told = attributes.recordingStatusCallback ?? "";
    this.#send(told, { ...params, RecordingStatus: status });
    if (status === "absent" || !this.isLive) return;
    const Digits = byKey ? "#" : "";
    return { url: attributes.action ?? "", params: { ...params, Digits } };
  }

  async #confer({ inside: [conference] }: Verb): Promise<void> {
    const starts = conference?.attributes.startConferenceOnEnter === "true";
    this.room = { name: conference?.text ?? "", starts };
    this.#around.entered(this);
    await this.#wait(Infinity);
    this.room = null;
  }

  /** Until so much time is over, or it is to do something else. */
  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#after(ms, () => resolve());
      this.#stopVerb = () => {
        cancel();
        resolve();
      };
    });
  }

  #end(status: string, sip?: number): void {
    if (!this.isLive) return;
    this.status = status;
    for (const talk of this.talks) talk.end();
    this.#turn += 1;
    this.#stopVerb();
    for (const cancel of this.#timers) cancel();
    this.#tell("completed", sip === undefined ? {} : { SipResponseCode: String(sip) });
  }

  #tell(event: string, more: Record<string, string> = {}): void {
    const { statusCallback: url, direction } = this.is;
    if (!url || (direction === "inbound" && event !== "completed")) return;
    const CallStatus = event === "initiated" ? "initiated" : this.status;
    const SequenceNumber = String(this.#sequence);
    this.#sequence += 1;
    this.#send(url, { CallStatus, SequenceNumber, ...more });
  }

  /** One after the other, as they happened. */
  #send(url: string, params: Record<string, string>): void {
    this.#telling = this.#telling.then(() => this.#post(url, params));
  }

  #post(url: string, params: Record<string, string>): Promise<string | null> {
    const { sid, accountSid, to, from, direction } = this.is;
    const CallStatus = params.CallStatus ?? this.status;
    const of = { CallSid: sid, AccountSid: accountSid, To: to, From: from, Direction: direction };
    return this.#around.post(url, { ...of, ApiVersion: "2010-04-01", ...params, CallStatus });
  }

  #after(ms: number, action: () => void): Cancel {
    const cancel = this.#around.clock.after(ms, () => {
      this.#timers.delete(cancel);
      action();
    });
    this.#timers.add(cancel);
    return cancel;
  }
}
