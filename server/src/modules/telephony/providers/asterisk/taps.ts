import { uuidv7 } from "uuidv7";
import { WebSocket } from "ws";
import { z } from "zod";
import { type LegId, TelephonyError } from "../../port.ts";
import { type Tap, type TapEnd, type TapSide, tapSides } from "../../tap/tap.ts";
import { TapStream } from "../../tap/tap-stream.ts";
import { path } from "./ari.ts";
import type { AsteriskLeg } from "./legs.ts";
import { order, orderLater, type Switchboard } from "./switchboard.ts";

/*
 * For each side of a leg a channel of Asterisk's listens to it (snoop) and is bridged with one that brings what it hears
 * here by a WebSocket of its own. The call and its bridge know nothing of them, whatever becomes of them.
 */

/** By which ids the channels and bridges of taps are known, also to a process that comes after this one. */
const prefix = "tap-";
const spies: Record<TapSide, string> = { SAID: "in", HEARD: "out" };
const comesUpMs = 3_000;
/** Asterisk sends fifty frames a second of each side, silence too: one that sends nothing has lost it. */
const silentMs = 3_000;
/** A frame has 640 bytes. */
const longestMessage = 64 * 1_024;

/** What is in Asterisk for one side. */
type Line = { side: TapSide; snoopId: string; mediaId: string; bridgeId: string };
type LiveTap = {
  stream: TapStream;
  lines: Line[];
  sockets: WebSocket[];
  watch: NodeJS.Timeout;
  opened: Promise<unknown>;
};

export class Taps {
  readonly most: number;
  readonly #live = new Map<LegId, LiveTap>();
  readonly #awaited = new Map<string, () => void>();

  constructor(most: number) {
    this.most = most;
  }

  get count(): number {
    return this.#live.size;
  }

  get(legId: LegId): LiveTap | undefined {
    return this.#live.get(legId);
  }

  set(legId: LegId, tap: LiveTap): void {
    this.#live.set(legId, tap);
  }

  delete(legId: LegId): void {
    this.#live.delete(legId);
  }

  /** Whether the channel or bridge belongs to a tap of this process. */
  has(id: string): boolean {
    return [...this.#live.values()].some(({ lines }) =>
      lines.some((line) => [line.snoopId, line.mediaId, line.bridgeId].includes(id)),
    );
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#live.values()].map(({ stream }) => stream.end("CLOSED")));
  }

  /** A channel of a tap is up; false when nobody waits for it. */
  isUp(id: string): boolean {
    this.#awaited.get(id)?.();
    return this.#awaited.delete(id);
  }

  comesUp(id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#awaited.delete(id);
        reject(new TelephonyError("timeout", "Asterisk brought no sound in time"));
      }, comesUpMs);
      this.#awaited.set(id, () => {
        clearTimeout(late);
        resolve();
      });
    });
  }
}

export const isOfTap = (id: string): boolean => id.startsWith(prefix);

export async function tap(board: Switchboard, legId: LegId): Promise<Tap> {
  return tapOf(board, board.legs.up(legId));
}

/** Also of one whose answer nobody has been told of yet. */
export async function tapOf(board: Switchboard, leg: AsteriskLeg): Promise<Tap> {
  const live = board.taps.get(leg.origin.legId) ?? begin(board, leg);
  const mine = live.stream.share();
  await live.opened;
  // The leg may have ended while it came up.
  if (live.stream.isOver) throw new TelephonyError("leg-ended", "The leg has ended");
  return mine;
}

function begin(board: Switchboard, { origin: { legId }, channelId }: AsteriskLeg): LiveTap {
  const { taps } = board;
  if (taps.count >= taps.most) {
    throw new TelephonyError("overloaded", "As many legs are tapped as may be");
  }
  const lines = tapSides.map((side) => {
    const id = `${prefix}${uuidv7()}`;
    return { side, snoopId: `${id}-spy`, mediaId: `${id}-media`, bridgeId: id };
  });
  const stream = new TapStream(legId, () => release(board, legId), board.onProblem);
  const watch = setInterval(() => {
    if (stream.silentMs > silentMs) void stream.end("LOST");
  }, silentMs / 3);
  const sockets: WebSocket[] = [];
  const live: LiveTap = { stream, lines, sockets, watch, opened: Promise.resolve() };
  taps.set(legId, live);
  live.opened = Promise.all(lines.map((line) => open(board, live, channelId, line))).catch(
    async (error: unknown) => {
      const isGone = board.legs.hasEnded(legId);
      await stream.end(isGone ? "LEG_ENDED" : "LOST");
      if (!isGone) throw error;
    },
  );
  return live;
}

/** There is nothing to hear any more. */
export function endTap(board: Switchboard, legId: LegId, why: TapEnd): void {
  void board.taps.get(legId)?.stream.end(why);
}

async function open(board: Switchboard, live: LiveTap, spied: string, line: Line): Promise<void> {
  const { snoopId, mediaId, bridgeId } = line;
  const app = board.connection.application;
  const areUp = Promise.all([board.taps.comesUp(snoopId), board.taps.comesUp(mediaId)]);
  const bridged = order(board, {
    ...{ method: "POST", path: path("bridges", bridgeId), query: { type: "mixing", name: "tap" } },
  });
  const snooped = order(board, {
    ...{ method: "POST", path: path("channels", spied, "snoop", snoopId) },
    query: { spy: spies[line.side], whisper: "none", app, appArgs: "tap" },
  });
  await Promise.all([areUp, bridged, snooped, connect(board, live, line)]);
  await order(board, {
    ...{ method: "POST", path: path("bridges", bridgeId, "addChannel") },
    query: { channel: `${snoopId},${mediaId}` },
  });
}

const Variable = z.object({ value: z.string().regex(/^[\w-]{1,100}$/) });

async function connect(board: Switchboard, live: LiveTap, line: Line): Promise<void> {
  const { connection } = board;
  const { mediaId, side } = line;
  await order(board, {
    ...{ method: "POST", path: path("channels", "externalMedia") },
    query: {
      ...{ channelId: mediaId, app: connection.application, data: "tap" },
      ...{ external_host: "INCOMING", transport: "websocket", encapsulation: "none" },
      ...{ connection_type: "server", format: "slin16" },
    },
  });
  const found = await order(board, {
    ...{ method: "GET", path: path("channels", mediaId, "variable") },
    query: { variable: "MEDIA_WEBSOCKET_CONNECTION_ID" },
  });
  const address = new URL(`/media/${Variable.parse(found).value}`, connection.url);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const secret = Buffer.from(`${connection.user}:${connection.password}`).toString("base64");
  const socket = new WebSocket(address, ["media"], {
    headers: { authorization: `Basic ${secret}` },
    handshakeTimeout: comesUpMs,
    maxPayload: longestMessage,
    perMessageDeflate: false,
  });
  live.sockets.push(socket);
  socket.on("message", (data, isBinary) => {
    if (isBinary) live.stream.push(side, data as Buffer);
  });
  socket.on("error", () => {});
  socket.on("close", () => void live.stream.end("LOST"));
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("close", () =>
      reject(new TelephonyError("disconnected", "Asterisk gave no sound of the leg")),
    );
  });
  socket.send("ANSWER");
}

async function release(board: Switchboard, legId: LegId): Promise<void> {
  const live = board.taps.get(legId);
  if (!live) return;
  board.taps.delete(legId);
  clearInterval(live.watch);
  for (const socket of live.sockets) socket.terminate();
  for (const { snoopId, mediaId, bridgeId } of live.lines) {
    for (const id of [snoopId, mediaId]) {
      orderLater(board, { method: "DELETE", path: path("channels", id) });
    }
    orderLater(board, { method: "DELETE", path: path("bridges", bridgeId) });
  }
}
