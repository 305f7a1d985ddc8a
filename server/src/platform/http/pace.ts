import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";

/** How slowly a body may come before its sender is taken for one who only wants to hold the line. */
export type Pace = {
  /** The most that the body of an ordinary request may take. */
  bodyMs: number;
  /** A file may take as long as it needs, while so many bytes come in each span. */
  fileSpanMs: number;
  fileSpanBytes: number;
};

export const ordinaryPace: Pace = {
  bodyMs: 120_000,
  fileSpanMs: 30_000,
  fileSpanBytes: 32 * 1024,
};

/** Headers that trickle are cut by Node itself. */
const headersMs = 60_000;

/**
 * Cuts off whoever sends a body too slowly. Node has one limit for a whole request, file or not: long
 * enough for a large file on a slow line it would let anybody hold a connection for hours.
 */
export function keepPace(http: FastifyInstance, pace: Pace): void {
  http.server.headersTimeout = headersMs;
  http.addHook("onRequest", async (request) => {
    const { raw } = request;
    if (!hasBody(raw) || raw.complete) return;
    const isFile = request.routeOptions.config.upload !== undefined;
    const timer = isFile ? watchFile(raw, pace) : setTimeout(() => cut(raw), pace.bodyMs);
    timer.unref();
    const forget = () => clearTimeout(timer);
    raw.once("end", forget).once("close", forget);
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

function watchFile(raw: IncomingMessage, { fileSpanMs, fileSpanBytes }: Pace): NodeJS.Timeout {
  let before = raw.socket.bytesRead;
  return setInterval(() => {
    const now = raw.socket.bytesRead;
    // What waits in our own buffer was sent in time: we are the slow ones.
    if (now - before < fileSpanBytes && raw.readableLength === 0 && !raw.complete) cut(raw);
    before = now;
  }, fileSpanMs);
}

function cut(raw: IncomingMessage): void {
  if (raw.complete || raw.destroyed) return;
  const error = Object.assign(new Error("The body came too slowly"), { statusCode: 408 });
  const end = () => raw.destroy(error);
  if (!raw.socket.writable) end();
  else raw.socket.write("HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n", end);
}
