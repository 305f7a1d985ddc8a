import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { uuidv7 } from "uuidv7";
import { createVirtualClock } from "../carrier/clock.ts";
import type { CallerPlan } from "../carrier/exchange/callers.ts";
import type { CarrierStats } from "../carrier/exchange/stats.ts";
import {
  type CallingOptions,
  type Carrier,
  controls,
  createExchange,
  startCarrier,
} from "../carrier/start.ts";
import type {
  EventBatch,
  LegId,
  LegKind,
  OriginateRequest,
  ProviderEvent,
  ProviderEventType,
  Telephony,
} from "../port.ts";
import { createLoopback } from "../providers/loopback.ts";
import { createDirectLoopback } from "../providers/loopback-direct.ts";

/** What one may do to the built-in carrier beside calling. */
type Controls = Omit<Carrier, "address" | "incarnation" | "disconnectAll" | "close">;

/** What one may do at the other end of every provider's lines, and what was counted there. */
type FarEnd = {
  stats(): Pick<CarrierStats, "abandoned" | "connected" | "incoming"> & {
    originates: Record<LegKind, number>;
    answeredBy: Partial<CarrierStats["answeredBy"]>;
  };
  /** Somebody calls; the leg's id when it rings here. */
  call(plan: CallerPlan): LegId | Promise<LegId>;
  farEndHangsUp(legId: LegId): void | Promise<void>;
  farEndPresses(legId: LegId, digits: string): void | Promise<void>;
  /** He says a tone from now on, without end. There where there is sound. */
  farEndSays?(legId: LegId, hertz: number): void | Promise<void>;
};

/** A provider, its far side, and a way to let time pass there. */
export type Rig<Far = FarEnd> = {
  telephony: Telephony;
  carrier: Far;
  /** Its time cannot be hurried: stories wait in it no longer than they must. */
  isRealTime: boolean;
  /** What somebody says there is made by the provider itself. */
  isSynthetic: boolean;
  /** Lets the carrier's time pass. */
  pass(ms: number): Promise<void>;
  /** Lets it pass until something is so; fails after a minute of the carrier's time. */
  until(isSo: () => boolean): Promise<void>;
  close(): Promise<void>;
};

/** `commandTimeoutMs` matters only where time is real. */
export type RigOptions = Partial<CallingOptions> & { commandTimeoutMs?: number };

export const token = "a secret of the tests";
const minuteMs = 60_000;

/** An exchange without a wire, in a time that only moves when told. */
export async function directRig(options?: RigOptions): Promise<Rig<Controls>> {
  const clock = createVirtualClock(new Date("2026-03-03T09:00:00Z"));
  const exchange = createExchange(clock, { profile: "test", ...options });
  const telephony = createDirectLoopback(exchange, clock);
  return {
    telephony,
    ...{ isRealTime: false, isSynthetic: true },
    carrier: controls(exchange),
    pass: clock.advance,
    async until(isSo) {
      const end = clock.now() + minuteMs;
      await clock.advance(0);
      while (!isSo()) {
        if (clock.now() > end) throw new Error("It did not come to that in a minute");
        await clock.advance(20);
      }
    },
    close: () => telephony.close(),
  };
}

const timeScale = 100;

/** A carrier behind a Unix socket, a hundred times faster than life. */
export async function socketRig(options: RigOptions = {}): Promise<Rig<Controls>> {
  const folder = mkdtempSync(join(tmpdir(), "parley-carrier-"));
  const listen = join(folder, "carrier.sock");
  const logFile = join(folder, "calls.log");
  const { commandTimeoutMs, ...calling } = options;
  const here = { listen, logFile, token, timeScale };
  const carrier = await startCarrier({ profile: "test", ...here, ...calling });
  const telephony = createLoopback({ address: carrier.address, token, commandTimeoutMs });
  return {
    telephony,
    ...{ isRealTime: false, isSynthetic: true },
    carrier,
    pass: (ms) => pause(ms / timeScale),
    until: (isSo) => untilSo(isSo, minuteMs / timeScale + 5_000),
    async close() {
      await telephony.close();
      await carrier.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits in real time, looking every other millisecond. */
export async function untilSo(isSo: () => boolean, atMostMs = 5_000): Promise<void> {
  const end = performance.now() + atMostMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error("It did not come to that in time");
    await pause(2);
  }
}

/** Somebody who listens to a provider and remembers everything. */
export type Listener = ReturnType<typeof listen>;

export function listen(telephony: Telephony) {
  const batches: EventBatch[] = [];
  const events: ProviderEvent[] = [];
  const subscription = telephony.events(null, async (batch) => {
    batches.push(batch);
    events.push(...batch.events);
  });
  const of = (legId: LegId) => events.filter((event) => event.legId === legId);
  return {
    batches,
    events,
    of,
    types: (legId: LegId): ProviderEventType[] => of(legId).map(({ type }) => type),
    has: (legId: LegId, type: ProviderEventType) => of(legId).some((event) => event.type === type),
    close: subscription.close,
  };
}

/** The same leg ids at every run, for stories in which chance must be the same too. */
export function fixedLegId(number: number): LegId {
  return `01890a5d-ac96-7000-8000-${number.toString(16).padStart(12, "0")}`;
}

/** An originate to a customer; `to` is a number of `fixed-numbers.ts` or any other. */
export function toCustomer(to: string, more?: Partial<OriginateRequest>): OriginateRequest {
  return {
    legId: uuidv7(),
    tenantId: "a-tenant",
    callId: uuidv7(),
    attemptId: "an-attempt",
    kind: "CUSTOMER",
    to,
    callerId: "+12025550199",
    ringTimeoutSeconds: 18,
    ...more,
  };
}

/** An originate to an agent's phone. */
export function toAgent(more?: Partial<OriginateRequest>): OriginateRequest {
  return toCustomer("agent:bea", { kind: "AGENT", attemptId: undefined, ...more });
}
