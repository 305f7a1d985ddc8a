import { type HangupCause, type LegReport, TelephonyError } from "../../port.ts";
import { type AsteriskLeg, LegBook } from "../asterisk/legs.ts";
import { Account, type AccountOptions } from "./account.ts";
import type { TwilioCall, TwilioStore, TwilioTrunk } from "./store.ts";

type CallBookOptions = Omit<AccountOptions, "trunk"> & {
  store: TwilioStore;
  onProblem: (problem: unknown) => void;
};

/** The legs of this process, with what is written down of each. */
export class CallBook {
  readonly legs = new LegBook();
  readonly store: TwilioStore;
  readonly #options: CallBookOptions;
  readonly #calls = new Map<string, TwilioCall>();
  readonly #accounts = new Map<string, Account>();
  /** What is written of one call is written in turn, the newest last. */
  readonly #writing = new Map<string, Promise<void>>();

  constructor(options: CallBookOptions) {
    this.#options = options;
    this.store = options.store;
  }

  setTrunks(trunks: readonly TwilioTrunk[]): void {
    const { baseUrl, requestTimeoutMs } = this.#options;
    const names = new Set(trunks.map(({ name }) => name));
    for (const name of this.#accounts.keys()) if (!names.has(name)) this.#accounts.delete(name);
    for (const trunk of trunks) {
      const known = this.#accounts.get(trunk.name)?.trunk;
      if (known && JSON.stringify(known) === JSON.stringify(trunk)) continue;
      this.#accounts.set(trunk.name, new Account({ trunk, baseUrl, requestTimeoutMs }));
    }
  }

  /** The account that a trunk's calls are with. */
  account(trunk: string | null): Account {
    const account = trunk === null ? undefined : this.#accounts.get(trunk);
    if (account) return account;
    throw new TelephonyError("congestion", "The trunk of this call is not there any more");
  }

  knows(trunk: string): boolean {
    return this.#accounts.has(trunk);
  }

  trunks(): TwilioTrunk[] {
    return [...this.#accounts.values()].map(({ trunk }) => trunk);
  }

  /** A call that is live here from now on. */
  add(call: TwilioCall, detection: AsteriskLeg["detection"] = "OFF"): AsteriskLeg {
    this.#calls.set(call.legId, call);
    const { legId, tenantId, callId, attemptId, kind, trunk } = call;
    const isTaken = call.incoming === "TAKEN";
    return this.legs.add({
      origin: { legId, tenantId, callId, attemptId, kind },
      ...{ identity: identityOf(call), channelId: legId, trunk, detection },
      ...{ phase: call.phase, peerLegId: call.peerLegId, bridgeId: call.room },
      ...{ answeredAt: call.answeredAt, answeredBy: call.answeredBy, confidence: call.confidence },
      ...{ pickedUpAt: call.answeredAt, isConfirmed: call.sid !== null || call.incoming !== null },
      incoming: call.incoming === null ? null : { ...this.#incoming(call), isTaken },
    });
  }

  #incoming({ legId, from, to, trunk, tenantId, placedAt }: TwilioCall) {
    const owner = this.#accounts.get(trunk)?.trunk;
    const trunkTenantId = owner ? owner.tenantId : tenantId;
    return { legId, from, to, trunk, trunkTenantId, at: placedAt };
  }

  of(legId: string): TwilioCall {
    const call = this.#calls.get(legId);
    if (call) return call;
    throw new TelephonyError("unknown-leg", "No such leg");
  }

  find(legId: string): TwilioCall | undefined {
    return this.#calls.get(legId);
  }

  /** Twilio's name of an answered leg. */
  sidOf(legId: string): string {
    const { sid } = this.of(legId);
    if (sid) return sid;
    throw new TelephonyError("wrong-state", "Twilio has not named the call yet");
  }

  isKnownSid(sid: string): boolean {
    return [...this.#calls.values()].some((call) => call.sid === sid);
  }

  /** What Twilio calls it, from now on; told once. */
  named(leg: AsteriskLeg, sid: string): void {
    const call = this.of(leg.origin.legId);
    if (call.sid === null) {
      call.sid = sid;
      this.write(leg);
    }
    this.legs.confirm(leg);
  }

  /** Writes down where a leg is; another process may have to go on from there. */
  write(leg: AsteriskLeg): void {
    const call = this.#calls.get(leg.origin.legId);
    if (!call) return;
    const { phase, peerLegId, bridgeId: room, answeredAt, answeredBy, confidence } = leg;
    const { tenantId, callId } = leg.origin;
    Object.assign(call, { phase, peerLegId, room, answeredAt, answeredBy, confidence });
    Object.assign(call, { tenantId, callId });
    this.#save({ ...call });
  }

  #save(call: TwilioCall): void {
    const { legId } = call;
    const before = this.#writing.get(legId) ?? Promise.resolve();
    const done = before
      .then(() => this.store.save(call))
      .catch(this.#options.onProblem)
      .finally(() => {
        if (this.#writing.get(legId) === done) this.#writing.delete(legId);
      });
    this.#writing.set(legId, done);
  }

  /** All that was said to be written is. */
  async written(): Promise<void> {
    await Promise.all(this.#writing.values());
  }

  end(leg: AsteriskLeg, cause: HangupCause, sipStatus?: number): void {
    const { legId } = leg.origin;
    const peer = leg.peerLegId;
    this.legs.end(leg, cause, sipStatus);
    const call = this.#calls.get(legId);
    this.#calls.delete(legId);
    if (call) {
      const { answeredAt, answeredBy, confidence } = leg;
      const at = new Date().toISOString();
      const answer = { answeredAt, answeredBy, confidence };
      this.#save({ ...call, ...answer, peerLegId: null, room: null, endedAt: at, cause });
    }
    const other = peer === null ? undefined : this.legs.ofChannel(peer);
    if (other) this.write(other);
  }

  /** It never was. */
  async drop(leg: AsteriskLeg): Promise<void> {
    const call = this.#calls.get(leg.origin.legId);
    this.legs.drop(leg);
    this.#calls.delete(leg.origin.legId);
    await this.written();
    if (call) await this.store.remove(call);
  }
}

/** What a repeated originate must agree with. */
export function identityOf({ to, callId }: Pick<TwilioCall, "to" | "callId">): string {
  return `${to} ${callId}`;
}

/** What is known of a call that ended before this process began. */
export function reportOf(call: TwilioCall): LegReport {
  const { answeredAt, answeredBy, confidence, endedAt, cause, phase, peerLegId } = call;
  const answer = { answeredAt, answeredBy, confidence, ordinal: 0 };
  if (endedAt === null) return { state: "LIVE", phase, peerLegId, ...answer };
  return { state: "ENDED", cause: cause ?? "LOST", at: endedAt, ...answer };
}
