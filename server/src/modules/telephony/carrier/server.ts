import { createHash, timingSafeEqual } from "node:crypto";
import { chmodSync, existsSync, unlinkSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { connect } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { type Address, formatAddress } from "./address.ts";
import { serveAdmin } from "./admin.ts";
import { Connection } from "./connection.ts";
import type { Exchange } from "./exchange/exchange.ts";
import { longestFrame } from "./wire.ts";

/** How long replies and events gather before a frame goes out. */
const gatheringMs = 5;

export type CarrierServer = {
  /** Where it listens, with the port that was found when 0 was asked for. */
  address: string;
  /** Cuts every client's connection; they may come back at once. */
  disconnectAll(): void;
  close(): Promise<void>;
};

/** Opens an exchange to clients: commands and events by WebSocket, administration by HTTP. */
export async function serveExchange(
  exchange: Exchange,
  address: Address,
  token: string,
): Promise<CarrierServer> {
  const connections = new Set<Connection>();
  const disconnectAll = () => {
    for (const connection of connections) connection.drop();
  };
  const isAuthentic = (request: IncomingMessage) =>
    isSame(request.headers.authorization ?? "", `Bearer ${token}`);
  const wake = createTick(exchange, connections);
  const stopListening = exchange.journal.listen(wake);
  const stopAttending = exchange.listenForCalls(wake);

  const http = createServer((request, response) => {
    if (!isAuthentic(request)) {
      response.writeHead(401).end();
      return;
    }
    serveAdmin({ exchange, disconnectAll }, request, response).catch(() => response.destroy());
  });
  acceptSockets(http, isAuthentic, (socket) => {
    const connection = new Connection(socket, exchange, wake);
    connections.add(connection);
    socket.on("close", () => connections.delete(connection));
  });

  const listening = await listen(http, address);
  return {
    address: formatAddress(listening),
    disconnectAll,
    async close() {
      stopListening();
      stopAttending();
      disconnectAll();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function acceptSockets(
  http: Server,
  isAuthentic: (request: IncomingMessage) => boolean,
  onSocket: (socket: WebSocket) => void,
): void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: longestFrame,
    perMessageDeflate: false,
  });
  http.on("upgrade", (request, stream, head) => {
    // Whoever is gone before he was answered must not take the carrier with him.
    stream.on("error", () => stream.destroy());
    if (isAuthentic(request)) sockets.handleUpgrade(request, stream, head, onSocket);
    else stream.end("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n");
  });
}

/** One tick for all connections: first the log reaches its file, then the world hears of it. */
function createTick(exchange: Exchange, connections: ReadonlySet<Connection>): () => void {
  let timer: NodeJS.Timeout | null = null;

  function tick(): void {
    timer = null;
    exchange.flushLog();
    let isMore = false;
    for (const connection of connections) isMore = connection.flush() || isMore;
    if (isMore) wake();
  }

  function wake(): void {
    if (timer === null) timer = setTimeout(tick, gatheringMs);
  }

  return wake;
}

async function listen(server: Server, address: Address): Promise<Address> {
  if (address.kind === "UNIX") await removeStaleSocket(address.path);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    if (address.kind === "UNIX") server.listen(address.path, resolve);
    else server.listen(address.port, address.host, resolve);
  });
  if (address.kind === "UNIX") {
    chmodSync(address.path, 0o600);
    return address;
  }
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
  return { ...address, port };
}

/** A killed process leaves its socket file; it goes, unless somebody answers behind it. */
async function removeStaleSocket(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const isAlive = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
  if (isAlive) throw new Error(`A carrier listens at ${path} already`);
  unlinkSync(path);
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
