import type { WebSocket } from "ws";
import { z } from "zod";
import type { EventPosition, IncomingCall, LegId } from "../port.ts";
import { carryOut, readCommand } from "./commands.ts";
import type { Exchange } from "./exchange/exchange.ts";
import type { Frame, Reply } from "./wire.ts";

/** The most events of one frame. */
const batchSize = 500;
/** The most events under way to a client that has not confirmed them. */
const windowSize = 5_000;

type Subscription = { number: number; sent: number; confirmed: number; gap: boolean };

const Commands = z.array(z.unknown()).max(10_000);

/** One client of the carrier, and what waits to be sent to it. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #exchange: Exchange;
  #replies: Reply[] = [];
  #subscription: Subscription | null = null;
  /** Incoming calls that this client was told of; null while it has not asked for them. */
  #told: Set<LegId> | null = null;

  /**
   * `wake` asks for a flush soon: replies and events gather for some milliseconds, because a
   * frame costs more than what is in it.
   */
  constructor(socket: WebSocket, exchange: Exchange, wake: () => void) {
    this.#socket = socket;
    this.#exchange = exchange;
    socket.on("error", () => this.drop());
    socket.on("message", (data, isBinary) => {
      const commands = isBinary ? null : readCommands(String(data));
      if (commands === null) socket.close(1007, "Expected an array of commands");
      for (const command of commands ?? []) this.#receive(command);
      wake();
    });
  }

  /** Sends what has gathered; true when there is more for the next time. */
  flush(): boolean {
    const batch = this.#nextBatch();
    const incoming = this.#newCalls();
    if (batch === undefined && this.#replies.length === 0 && incoming.length === 0) return false;
    const frame: Frame = { replies: this.#replies, batch, incoming };
    this.#replies = [];
    this.#socket.send(JSON.stringify(frame));
    return batch?.events.length === batchSize;
  }

  drop(): void {
    this.#socket.terminate();
  }

  #receive(value: unknown): void {
    const command = readCommand(value);
    if (command === null) {
      this.#socket.close(1007, "Expected a command with an id");
    } else if ("ok" in command) {
      this.#replies.push(command);
    } else if (command.do === "SUBSCRIBE") {
      const { after, gap } = this.#exchange.journal.resume(command.since);
      this.#subscription = { number: command.subscription, sent: after, confirmed: after, gap };
      this.#replies.push({ id: command.id, ok: true, result: null });
    } else if (command.do === "ATTEND") {
      this.#told = new Set();
      this.#replies.push({ id: command.id, ok: true, result: null });
    } else if (command.do === "CONFIRM") {
      this.#confirm(command.upTo);
    } else {
      const reply = carryOut(this.#exchange, command);
      if (reply) this.#replies.push(reply);
    }
  }

  #confirm(upTo: EventPosition): void {
    const { journal, incarnation } = this.#exchange;
    journal.confirm(upTo);
    const subscription = this.#subscription;
    if (subscription === null || upTo.incarnation !== incarnation) return;
    subscription.confirmed = Math.max(subscription.confirmed, upTo.seq);
  }

  #newCalls(): IncomingCall[] {
    const told = this.#told;
    if (told === null) return [];
    const waiting = this.#exchange.incoming();
    const fresh = waiting.filter(({ legId }) => !told.has(legId));
    this.#told = new Set(waiting.map(({ legId }) => legId));
    return fresh;
  }

  #nextBatch(): Frame["batch"] {
    const subscription = this.#subscription;
    if (subscription === null) return undefined;
    const { journal, incarnation } = this.#exchange;
    const room = windowSize - (subscription.sent - subscription.confirmed);
    const excerpt = journal.read(subscription.sent, Math.min(batchSize, room));
    const gap = subscription.gap || excerpt.gap;
    if (excerpt.events.length === 0 && !gap) return undefined;
    subscription.sent = excerpt.upTo;
    subscription.gap = false;
    return { subscription: subscription.number, incarnation, ...excerpt, gap };
  }
}

function readCommands(text: string): unknown[] | null {
  try {
    return Commands.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
