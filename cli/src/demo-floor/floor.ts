import { listDispositions, listPauseReasons } from "@parley/contract";
import { demoManner, type Manner } from "@parley/server/manner";
import { type Random, randomFor } from "@parley/server/random";
import { isPassing } from "../api/live.ts";
import { type ApiRefusal, ApiSession, type Credentials } from "../api/session.ts";
import { type Catalogue, SimulatedAgent } from "./agent.ts";

const signInsAtOnce = 8;
const checkMs = 10_000;

export type FloorOptions = {
  /** The address of the server, such as http://127.0.0.1:4400. */
  url: string;
  /** One agent each; all of one tenant. */
  credentials: readonly Credentials[];
  manner?: Manner;
  /** The same seed gives the same floor, as far as callees do the same. */
  seed?: string | number;
  /** Told of requests that were refused and not answered. */
  onRefusal?: (refusal: ApiRefusal, email: string) => void;
};

export type FloorCounts = {
  agents: number;
  connected: number;
  /** How many agents are in each state. */
  states: Record<string, number>;
  closedCalls: number;
  refusals: number;
};

export type Floor = {
  counts(): FloorCounts;
  /** Ends conversations, signs everybody out, and returns when all have left. */
  stop(): Promise<void>;
  /** Lets go of all connections at once and signs nobody out. */
  abandon(): void;
};

/**
 * Agents that work by themselves, through the public API as people do: they sign in, get ready, talk,
 * wrap up and pause. Returns when all have signed in; they outlive a restart of the server.
 */
export async function runFloor(options: FloorOptions): Promise<Floor> {
  const { credentials, manner = demoManner, seed = 1 } = options;
  const agents: SimulatedAgent[] = [];
  const sums = { closedCalls: 0, refusals: 0 };
  let catalogue: Promise<Catalogue> | undefined;

  await inTurns(credentials, signInsAtOnce, async (credential) => {
    const random = randomFor("floor", seed, credential.email);
    const session = new ApiSession(options.url, credential);
    await patiently(() => session.signIn(), random);
    catalogue ??= readCatalogue(session);
    const hooks = {
      closed: () => {
        sums.closedCalls += 1;
      },
      refused: (refusal: ApiRefusal) => {
        sums.refusals += 1;
        options.onRefusal?.(refusal, credential.email);
      },
    };
    const agent = new SimulatedAgent(session, {
      manner,
      random,
      catalogue: await catalogue,
      hooks,
    });
    agents.push(agent);
    agent.start();
  });

  const check = setInterval(() => {
    for (const agent of agents) agent.checkSocket(performance.now());
  }, checkMs);
  return {
    counts: () => ({ ...countStates(agents), ...sums }),
    stop: async () => {
      clearInterval(check);
      await Promise.all(agents.map((agent) => agent.leave()));
    },
    abandon: () => {
      clearInterval(check);
      for (const agent of agents) agent.close();
    },
  };
}

function countStates(agents: readonly SimulatedAgent[]) {
  const states: Record<string, number> = {};
  for (const { state = "OFFLINE" } of agents) states[state] = (states[state] ?? 0) + 1;
  const connected = agents.filter((agent) => agent.isConnected).length;
  return { agents: agents.length, connected, states };
}

async function readCatalogue(session: ApiSession): Promise<Catalogue> {
  const query = { limit: 200, retired: "false" } as const;
  const dispositions = await session.call(listDispositions, { query });
  const pauseReasons = await session.call(listPauseReasons, { query });
  return {
    dispositions: dispositions.items,
    pauseReasonIds: pauseReasons.items.map((reason) => reason.id),
  };
}

/** Does the work for each item, so many of them at a time. */
async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const hand = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, hand));
}

const patience = { tries: 20, pauseMs: 1000 };

/** Tries again while the reason is one that passes: a server that starts, too many sign-ins a minute. */
export async function patiently<R>(work: () => Promise<R>, random: Random): Promise<R> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries >= patience.tries || !isPassing(error)) throw error;
      const pauseMs = patience.pauseMs * (0.5 + random());
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
