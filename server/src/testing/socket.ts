import { setTimeout as pause } from "node:timers/promises";
import { type LiveEvent, livePath, type ServerMessage } from "@parley/contract";
import WebSocket from "ws";
import type { Client } from "./client.ts";
import type { TestServer } from "./server.ts";
import { eventually } from "./tenant.ts";

type Options = {
  since?: number;
  headers?: Record<string, string>;
  /** Do not wait for the server's first message. */
  silent?: boolean;
};

/** Who sends more than twenty messages a second is hung up on. */
const betweenPingsMs = 60;

/** A page's socket: collects what the server says, in order, for as long as it is open. */
export class TestSocket {
  readonly messages: ServerMessage[] = [];
  readonly ws: WebSocket;
  /** The code it was closed with, once it was. */
  closed: number | undefined;
  private nextPingAt = 0;

  constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on("message", (raw) => this.messages.push(JSON.parse(String(raw)) as ServerMessage));
    ws.on("close", (code) => {
      this.closed = code;
    });
    ws.on("error", () => {});
  }

  of<T extends ServerMessage["type"]>(type: T): Extract<ServerMessage, { type: T }>[] {
    return this.messages.filter(
      (message): message is Extract<ServerMessage, { type: T }> => message.type === type,
    );
  }

  /** All events heard so far, in the order in which they came. */
  get events(): LiveEvent[] {
    return this.of("events").flatMap((message) => message.items);
  }

  /** The position that a page would resume from. */
  get position(): number {
    return this.events.at(-1)?.position ?? this.of("hello")[0]?.position ?? 0;
  }

  send(message: unknown): void {
    this.ws.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** Everything sent before this has been answered: the pong comes after it. */
  async settled(): Promise<void> {
    await pause(Math.max(0, this.nextPingAt - performance.now()));
    this.nextPingAt = performance.now() + betweenPingsMs;
    const before = this.of("pong").length;
    this.send({ type: "ping" });
    await eventually(() => this.of("pong").length > before, { what: "the pong" });
  }

  /** Waits until the server has closed it and says with which code. */
  closing(within = 5000): Promise<number> {
    return eventually(() => this.closed, { within, what: "the close" });
  }

  cut(): void {
    this.ws.terminate();
  }
}

/** Opens a signed-in user's socket and waits for the greeting. */
export async function openSocket(
  server: TestServer,
  client: Client,
  options: Options = {},
): Promise<TestSocket> {
  const socket = new TestSocket(
    new WebSocket(address(server, options), optionsOf(client, options)),
  );
  if (!options.silent) await eventually(() => socket.of("hello").length > 0, { what: "the hello" });
  return socket;
}

/** The status with which an upgrade is refused; 101 when it is not. */
export function upgradeStatus(
  server: TestServer,
  client: Client | null,
  options: Options & { query?: string } = {},
): Promise<number> {
  return new Promise((resolve) => {
    const ws = new WebSocket(
      address(server, options) + (options.query ?? ""),
      optionsOf(client, options),
    );
    ws.on("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    ws.on("error", () => {});
    ws.on("open", () => {
      resolve(101);
      ws.terminate();
    });
  });
}

function address(server: TestServer, { since }: Options): string {
  const query = since === undefined ? "" : `?since=${since}`;
  return `${server.url.replace("http", "ws")}${livePath}${query}`;
}

function optionsOf(client: Client | null, { headers }: Options) {
  return { headers: { ...(client ? { cookie: client.cookieHeader } : {}), ...headers } };
}
