import {
  createServer as createPlain,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer } from "node:https";
import type { Socket } from "node:net";
import type { Challenges } from "./acme.ts";
import type { CertificateSource } from "./certificate.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The first byte of every TLS connection: a record of the handshake (RFC 8446, 5.1). */
const handshake = 22;
const firstByteMs = 10_000;
const minVersion = "TLSv1.2";

/**
 * A server that speaks HTTPS with the source's certificate, always the newest. Whoever comes to its port with
 * plain HTTP is sent to the same address with HTTPS.
 */
export function createTlsServer(source: CertificateSource, handler: Handler): Server {
  const server = createServer({ ...source.certificate, minVersion }, handler);
  source.onChange((certificate) => server.setSecureContext({ ...certificate, minVersion }));
  const plain = createPlain(redirect);
  plain.headersTimeout = firstByteMs;
  const speakTls = server.listeners("connection");
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    const tooLate = setTimeout(() => socket.destroy(), firstByteMs);
    const forget = () => clearTimeout(tooLate);
    socket.once("close", forget);
    socket.on("error", () => socket.destroy());
    socket.once("readable", () => {
      forget();
      const first: Buffer | null = socket.read(1);
      if (!first) return;
      socket.unshift(first);
      if (first[0] === handshake) for (const speak of speakTls) speak.call(server, socket);
      else plain.emit("connection", socket);
    });
  });
  // Fastify knows servers of plain HTTP only; that of HTTPS has the same methods and events.
  return server as unknown as Server;
}

/** What listens at the port of plain HTTP: answers to an authority's challenges, else the way to HTTPS. */
export function createPlainServer(challenges: Challenges): Server {
  return createPlain((request, response) => {
    const token = /^\/\.well-known\/acme-challenge\/([\w-]+)$/.exec(request.url ?? "")?.[1];
    const answer = token === undefined ? undefined : challenges.get(token);
    if (answer === undefined) redirect(request, response);
    else response.writeHead(200, { "content-type": "text/plain" }).end(answer);
  });
}

function redirect(request: IncomingMessage, response: ServerResponse): void {
  const host = request.headers.host ?? "";
  const headers = { connection: "close", "content-length": 0 };
  if (!/^[\w.:[\]-]+$/.test(host) || !request.url?.startsWith("/")) {
    response.writeHead(400, headers).end();
    return;
  }
  // From the port of plain HTTP one comes to the ordinary port of HTTPS, from any other to itself.
  const to = host.replace(/:80$/, "");
  response.writeHead(308, { ...headers, location: `https://${to}${request.url}` }).end();
}
