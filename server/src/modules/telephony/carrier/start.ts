import { createHmac } from "node:crypto";
import { isLocal, parseAddress } from "./address.ts";
import { noCallLog, openCallLog, readCallLog } from "./call-log.ts";
import { type ProfileName, profiles } from "./callees/profiles.ts";
import { type Clock, createRealClock } from "./clock.ts";
import type { CallerPlan } from "./exchange/callers.ts";
import { Exchange } from "./exchange/exchange.ts";
import { type Faults, noFaults } from "./exchange/faults.ts";
import type { Limits } from "./exchange/limits.ts";
import type { CarrierStats } from "./exchange/stats.ts";
import { serveExchange } from "./server.ts";

export type CallingOptions = {
  profile: ProfileName;
  seed?: number | undefined;
  /** Instead of the profile's own. */
  limits?: { [Limit in keyof Limits]?: Limits[Limit] | undefined } | undefined;
  faults?: Partial<Faults> | undefined;
};

export type CarrierOptions = CallingOptions & {
  /** `127.0.0.1:0`, or the path of a Unix socket. */
  listen: string;
  /** The secret that every client shows. */
  token: string;
  logFile?: string | undefined;
  /** 10 makes a call of 50 s last 5 s. */
  timeScale?: number | undefined;
  /** Lets it listen beyond this machine; it encrypts nothing. */
  allowRemote?: boolean | undefined;
  onLogError?: ((error: unknown) => void) | undefined;
};

export type Carrier = {
  readonly address: string;
  readonly incarnation: string;
  stats(): CarrierStats;
  faults(): Faults;
  /** Changes the faults named; the others stay. */
  setFaults(faults: Partial<Faults>): void;
  /** The callee or the agent puts the phone down. */
  farEndHangsUp(legId: string): void;
  /** Whoever is at the far end presses keys. */
  farEndPresses(legId: string, digits: string): void;
  /** Somebody calls; the id of his leg. */
  call(plan: CallerPlan): string;
  disconnectAll(): void;
  close(): Promise<void>;
};

/** Starts the built-in carrier in this process. */
export async function startCarrier(options: CarrierOptions): Promise<Carrier> {
  const { logFile, token } = options;
  const address = parseAddress(options.listen);
  if (!isLocal(address) && !options.allowRemote) {
    throw new RangeError(`The carrier listens on this machine only, not at ${options.listen}`);
  }
  const clock = createRealClock(options.timeScale);
  const memory = logFile === undefined ? { legs: [], isWhole: true } : readCallLog(logFile);
  const onError = options.onLogError ?? (() => {});
  const log = logFile === undefined ? noCallLog : openCallLog(logFile, { onError });
  const numberKey = createHmac("sha256", token).update("numbers in the call log").digest("hex");
  const exchange = new Exchange({ ...calling(options), clock, log, numberKey, memory });
  try {
    const server = await serveExchange(exchange, address, token);
    const stop = async () => {
      await server.close();
      exchange.close();
      clock.stop();
    };
    let stopped: Promise<void> | undefined;
    return {
      ...controls(exchange),
      address: server.address,
      disconnectAll: server.disconnectAll,
      close() {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    exchange.close();
    clock.stop();
    throw error;
  }
}

/** An exchange without a log or a network, in any time: for simulations and tests. */
export function createExchange(clock: Clock, options: CallingOptions): Exchange {
  const memory = { legs: [], isWhole: true };
  const numberKey = "unread, since nothing is logged";
  return new Exchange({ ...calling(options), clock, log: noCallLog, numberKey, memory });
}

/** What one may do to a running exchange beside calling. */
export function controls(exchange: Exchange) {
  return {
    incarnation: exchange.incarnation,
    stats: () => exchange.stats(),
    faults: () => exchange.faults,
    setFaults: (faults: Partial<Faults>) => exchange.setFaults({ ...exchange.faults, ...faults }),
    call: (plan: CallerPlan) => exchange.call(plan),
    farEndHangsUp: (legId: string) => exchange.farEndHangsUp(legId),
    farEndPresses: (legId: string, digits: string) => exchange.farEndPresses(legId, digits),
  };
}

function calling({ profile: profileName, seed = 1, limits, faults }: CallingOptions) {
  const profile = profiles[profileName];
  return {
    profileName,
    profile,
    seed,
    limits: {
      callsPerSecond: limits?.callsPerSecond ?? profile.limits.callsPerSecond,
      channels: limits?.channels ?? profile.limits.channels,
    },
    faults: { ...noFaults, ...faults },
  };
}
