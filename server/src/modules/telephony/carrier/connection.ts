import type { WebSocket } from "ws";
import { z } from "zod";
import type { EventPosition } from "../port.ts";
import { carryOut, readCommand } from "./commands.ts";
import type { Exchange } from "./exchange/exchange.ts";
import type { Frame, Reply } from "./wire.ts";

/** The most events of one frame. */
const batchSize = 500;
/** The most events under way to a client that has not confirmed them. */
const windowSize = 5_000;

type Subscription = { number: number; sent: number; confirmed: number; gap: boolean };

export type Connection = {
  /** Sends what has gathered; true when there is more for the next time. */
  flush(): boolean;
  drop(): void;
};

const Commands = z.array(z.unknown()).max(10_000);

/**
 * One client of the carrier. `wake` asks for a flush soon: replies and events gather for some
 * milliseconds, because a frame costs more than what is in it.
 */
export function createConnection(socket: WebSocket, exchange: Exchange, wake: () => void) {
  let replies: Reply[] = [];
  let subscription: Subscription | null = null;

  socket.on("message", (data, isBinary) => {
    const commands = isBinary ? null : readCommands(String(data));
    if (commands === null) {
      socket.close(1007, "Expected an array of commands");
      return;
    }
    for (const command of commands) receive(command);
    wake();
  });

  function receive(value: unknown): void {
    const command = readCommand(value);
    if (command === null) {
      socket.close(1007, "Expected a command with an id");
    } else if ("ok" in command) {
      replies.push(command);
    } else if (command.do === "SUBSCRIBE") {
      const { after, gap } = exchange.journal.resume(command.since);
      subscription = { number: command.subscription, sent: after, confirmed: after, gap };
      replies.push({ id: command.id, ok: true, result: null });
    } else if (command.do === "CONFIRM") {
      confirm(command.upTo);
    } else {
      const reply = carryOut(exchange, command);
      if (reply) replies.push(reply);
    }
  }

  function confirm(upTo: EventPosition): void {
    exchange.journal.confirm(upTo);
    if (subscription === null || upTo.incarnation !== exchange.incarnation) return;
    subscription.confirmed = Math.max(subscription.confirmed, upTo.seq);
  }

  function nextBatch(): Frame["batch"] {
    if (subscription === null) return undefined;
    const room = windowSize - (subscription.sent - subscription.confirmed);
    const excerpt = exchange.journal.read(subscription.sent, Math.min(batchSize, room));
    const gap = subscription.gap || excerpt.gap;
    if (excerpt.events.length === 0 && !gap) return undefined;
    subscription.sent = excerpt.upTo;
    subscription.gap = false;
    return {
      subscription: subscription.number,
      incarnation: exchange.incarnation,
      ...excerpt,
      gap,
    };
  }

  function flush(): boolean {
    const batch = nextBatch();
    if (batch === undefined && replies.length === 0) return false;
    const frame: Frame = { replies, batch };
    replies = [];
    socket.send(JSON.stringify(frame));
    return batch?.events.length === batchSize;
  }

  return { flush, drop: () => socket.terminate() } satisfies Connection;
}

function readCommands(text: string): unknown[] | null {
  try {
    return Commands.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
