import { type Clock, createRealClock } from "../../carrier/clock.ts";
import { createCallRate } from "../../carrier/exchange/limits.ts";
import { TelephonyError } from "../../port.ts";

/** A line to the public network: a SIP trunk at a carrier. */
export type Trunk = {
  /** Unique in the installation; the name that its calls bear. */
  name: string;
  /** Whose it is; null of one that all tenants share. */
  tenantId: string | null;
  host: string;
  port: number;
  transport: "UDP" | "TCP" | "TLS";
  /** With TLS: whether the carrier proves its name, by these certificates or, without them, those of the public authorities. */
  verifiesCertificate: boolean;
  caCertificate: string | null;
  /** Whether sound is encrypted; a call for which the far side has no SRTP fails. */
  mediaEncryption: "NONE" | "SRTP";
  /** The far side does not know its own address: what it says of it is not believed. */
  behindNat: boolean;
  /** How we prove who we are, where the carrier asks. */
  credentials: { username: string; password: string } | null;
  /** Calls bear that user name as their sender, and the caller id beside it. */
  callsAsUser: boolean;
  /** Whether we register there, so that calls come in at an address that changes. */
  registers: boolean;
  /** Calls at once and new ones a second; null: no bound. */
  channels: number | null;
  callsPerSecond: number | null;
  /** The lowest goes first. */
  priority: number;
};

/** What most carriers need: nothing is encrypted, and nobody is behind a translation of addresses. */
export const plainTrunk = {
  ...{ port: 5060, transport: "UDP", verifiesCertificate: true, caCertificate: null },
  ...{
    mediaEncryption: "NONE",
    behindNat: false,
    callsAsUser: false,
    credentials: null,
    registers: false,
  },
  ...{ channels: null, callsPerSecond: null, priority: 1 },
} as const satisfies Omit<Trunk, "name" | "tenantId" | "host">;

/** An agent's phone, that registers with a password of its own for each login. */
export type Phone = {
  /** As in `agent:<id>`. */
  id: string;
  tenantId: string;
  password: string;
  /** A browser (WebRTC), or a SIP phone by UDP or TCP. */
  kind: "BROWSER" | "SIP";
};

export type Directory = { trunks: readonly Trunk[]; phones: readonly Phone[] };

/** What is asked of a trunk, be it of SIP or of another kind. */
type Bounds = Pick<
  Trunk,
  "name" | "tenantId" | "host" | "channels" | "callsPerSecond" | "priority"
>;
type Line<T> = {
  trunk: T;
  live: number;
  isWithinRate: () => boolean;
  /** Its carrier could not: until then others go first. */
  restsUntil: number;
};

/** So long others go before a trunk whose carrier could not, before it is tried again. */
const restMs = 30_000;

/** Which trunk a call goes out by, within what the trunk takes. */
export class TrunkBook<T extends Bounds = Trunk> {
  readonly #lines = new Map<string, Line<T>>();
  readonly #clock: Clock;

  constructor(clock: Clock = createRealClock()) {
    this.#clock = clock;
  }

  /** These are the trunks from now on; calls that run are counted on. */
  set(trunks: readonly T[]): void {
    const names = new Set(trunks.map(({ name }) => name));
    for (const name of this.#lines.keys()) if (!names.has(name)) this.#lines.delete(name);
    for (const trunk of trunks) {
      const known = this.#lines.get(trunk.name);
      const isSameRate = known?.trunk.callsPerSecond === trunk.callsPerSecond;
      const perSecond = trunk.callsPerSecond;
      const isWithinRate =
        known && isSameRate
          ? known.isWithinRate
          : perSecond === null
            ? () => true
            : createCallRate(this.#clock, perSecond);
      const { live = 0, restsUntil = 0 } = known ?? {};
      this.#lines.set(trunk.name, { trunk, live, isWithinRate, restsUntil });
    }
  }

  get(name: string): T | undefined {
    return this.#lines.get(name)?.trunk;
  }

  /** Whose calls come in by it; null where several tenants have one at that carrier: there the number alone tells. */
  ownerOf({ host, tenantId }: Bounds): string | null {
    const others = [...this.#lines.values()].map(({ trunk }) => trunk);
    const isShared = others.some((other) => other.host === host && other.tenantId !== tenantId);
    return isShared ? null : tenantId;
  }

  /** Takes a channel of the tenant's first trunk that has room; whoever takes it gives it back. */
  take(tenantId: string, besides: readonly string[] = []): string {
    const lines = this.#linesOf(tenantId, besides);
    const free = lines.filter(({ trunk, live }) => live < (trunk.channels ?? Infinity));
    if (free.length === 0) throw new TelephonyError("no-channel", "All channels are taken");
    const line = free.find(({ isWithinRate }) => isWithinRate());
    if (!line) throw new TelephonyError("rate-limited", "Too many calls per second");
    line.live += 1;
    return line.trunk.name;
  }

  /** A channel of another trunk than these; null where none has room. */
  takeBesides(tenantId: string, besides: readonly string[]): string | null {
    try {
      return this.take(tenantId, besides);
    } catch (error) {
      if (error instanceof TelephonyError) return null;
      throw error;
    }
  }

  /** Its carrier could not take a call. */
  rest(name: string): void {
    const line = this.#lines.get(name);
    if (line) line.restsUntil = this.#clock.now() + restMs;
  }

  /** The tenant's first trunk, whether it has room or not: for what takes no channel of it. */
  first(tenantId: string): string {
    return this.#linesOf(tenantId)[0].trunk.name;
  }

  /** How many trunks a tenant's calls may go out by. */
  count(tenantId: string): number {
    const isOurs = (owner: string | null) => owner === tenantId || owner === null;
    return [...this.#lines.values()].filter(({ trunk }) => isOurs(trunk.tenantId)).length;
  }

  #linesOf(tenantId: string, besides: readonly string[] = []): [Line<T>, ...Line<T>[]] {
    const now = this.#clock.now();
    const [first, ...others] = [...this.#lines.values()]
      .filter(({ trunk }) => trunk.tenantId === tenantId || trunk.tenantId === null)
      .filter(({ trunk }) => !besides.includes(trunk.name))
      .sort((a, b) => rank(a, now) - rank(b, now));
    if (first === undefined) throw new TelephonyError("congestion", "The tenant has no trunk");
    return [first, ...others];
  }

  /** A call that runs already, such as one that came in. */
  occupy(name: string): void {
    const line = this.#lines.get(name);
    if (line) line.live += 1;
  }

  giveBack(name: string): void {
    const line = this.#lines.get(name);
    if (line) line.live = Math.max(0, line.live - 1);
  }
}

/** Those that work go first, then a tenant's own before those that all share. */
const rank = ({ trunk: { tenantId, priority }, restsUntil }: Line<Bounds>, now: number): number =>
  (restsUntil > now ? 1e9 : 0) + (tenantId === null ? 1e6 : 0) + priority;
