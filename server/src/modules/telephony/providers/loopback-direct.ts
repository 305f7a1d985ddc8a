import type { Clock } from "../carrier/clock.ts";
import { carryOut, type ExchangeCommand, readCommand } from "../carrier/commands.ts";
import type { Exchange } from "../carrier/exchange/exchange.ts";
import type { Command, NewCommand } from "../carrier/wire.ts";
import {
  type ConnectionState,
  type EventHandler,
  type EventPosition,
  type EventWatch,
  type IncomingHandler,
  type Subscription,
  type Telephony,
  TelephonyError,
} from "../port.ts";
import { createDesk } from "./incoming-desk.ts";
import { followJournal } from "./journal-feed.ts";
import { commandsOver } from "./loopback.ts";

const commandTimeoutMs = 5_000;

/** An exchange as a provider without a wire between, in the exchange's own time. */
export function createDirectLoopback(exchange: Exchange, clock: Clock): Telephony {
  const subscriptions = new Set<Subscription>();
  let state: ConnectionState = "CONNECTED";

  async function send(command: NewCommand): Promise<unknown> {
    if (state === "CLOSED") throw new TelephonyError("closed", "The provider was closed");
    const read = readCommand({ id: 0, ...command });
    if (read === null || "ok" in read || isOfWire(read)) {
      const why = read !== null && "ok" in read && !read.ok ? read.message : "Not a command";
      throw new TelephonyError("malformed", why);
    }
    const reply = carryOut(exchange, read);
    if (reply === null) return neverAnswered(clock);
    if (!reply.ok) throw new TelephonyError(reply.code, reply.message);
    return structuredClone(reply.result);
  }

  function events(
    since: EventPosition | null,
    onBatch: EventHandler,
    watch?: EventWatch,
  ): Subscription {
    const subscription = followJournal(exchange.journal, since, {
      ...{ onBatch, watch, onFailure: () => {} },
      pause: (ms) => new Promise((resolve) => clock.after(ms, () => resolve())),
    });
    subscriptions.add(subscription);
    return subscription;
  }

  function incoming(onCall: IncomingHandler): Subscription {
    const pause = (ms: number) => new Promise<void>((go) => clock.after(ms, () => go()));
    const desk = createDesk(onCall, { onFailure: () => {}, pause });
    const told = new Set<string>();
    const ring = () => {
      const fresh = exchange.incoming().filter(({ legId }) => !told.has(legId));
      for (const { legId } of fresh) told.add(legId);
      desk.ring(fresh);
    };
    const stopListening = exchange.listenForCalls(ring);
    ring();
    const subscription = {
      close() {
        stopListening();
        return desk.stop();
      },
    };
    subscriptions.add(subscription);
    return subscription;
  }

  return {
    ...commandsOver(send),
    events,
    incoming,
    connection: () => state,
    async close() {
      state = "CLOSED";
      await Promise.all([...subscriptions].map((subscription) => subscription.close()));
    },
  };
}

/** What only a connection needs. */
function isOfWire(command: Command): command is Exclude<Command, ExchangeCommand> {
  return ["SUBSCRIBE", "ATTEND", "CONFIRM"].includes(command.do);
}

function neverAnswered(clock: Clock): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => reject(new TelephonyError("timeout", "The carrier did not answer", true));
    clock.after(commandTimeoutMs, give);
  });
}
