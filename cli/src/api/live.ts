import { type LiveEvent, livePath, type ServerMessage } from "@parley/contract";
import { WebSocket } from "ws";
import { ApiRefusal, type ApiSession } from "./session.ts";

const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** The server pings each 15 s: a socket that hears nothing for so long is dead. */
const silenceMs = 40_000;
const eventsStart = Buffer.from('{"type":"events"');

export type LiveListener = {
  /** Events that name one of the words listened for, in order, none twice. */
  events(items: LiveEvent[]): void;
  /** What is known may be old: after the first connection, and when the past could not be replayed. */
  restart(): void;
};

/**
 * The live socket of one user. It comes back after a cut, at its own pace, and asks for what it
 * missed; only the frames that contain the word it waits for (an id) are taken apart, so that one
 * process can hold hundreds of them.
 */
export class LiveSocket {
  private readonly session: ApiSession;
  private readonly word: Buffer;
  private readonly listener: LiveListener;
  private readonly spread: () => number;
  private ws: WebSocket | undefined;
  private lastFrame: Buffer | undefined;
  private position: number | undefined;
  private heardAt = 0;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /** `spread` gives numbers from 0 to 1, so that many clients do not come back at the same moment. */
  constructor(session: ApiSession, word: string, listener: LiveListener, spread: () => number) {
    this.session = session;
    this.word = Buffer.from(word);
    this.listener = listener;
    this.spread = spread;
  }

  get isOpen(): boolean {
    return this.ws?.readyState === WebSocket.OPEN;
  }

  open(): void {
    if (this.isClosed) return;
    const since = this.takePosition();
    const query = since === undefined ? "" : `?since=${since}`;
    const address = `${this.session.url.replace(/^http/, "ws")}${livePath}${query}`;
    const ws = new WebSocket(address, {
      headers: { cookie: this.session.cookieHeader },
      perMessageDeflate: false,
      skipUTF8Validation: true,
      handshakeTimeout: 10_000,
    });
    this.ws = ws;
    ws.on("open", () => this.heard());
    ws.on("ping", () => this.heard());
    ws.on("message", (data) => {
      if (Buffer.isBuffer(data)) this.hear(data);
    });
    ws.on("unexpected-response", (_request, response) => {
      response.resume();
      this.comeBack(response.statusCode === 401);
      ws.terminate();
    });
    ws.on("error", () => ws.terminate());
    ws.on("close", (code) => {
      if (this.ws === ws) this.comeBack(code === 4401);
    });
  }

  /** Ends a socket that went silent; to be called now and then. */
  check(now: number): void {
    if (this.isOpen && now - this.heardAt > silenceMs) this.ws?.terminate();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.ws?.close();
  }

  /** Cuts the connection as a broken cable would; for tests. */
  cut(): void {
    this.ws?.terminate();
  }

  private heard(): void {
    this.heardAt = performance.now();
  }

  private hear(frame: Buffer): void {
    this.heard();
    if (frame.indexOf(eventsStart) === 0) {
      this.lastFrame = frame;
      if (frame.includes(this.word)) this.listener.events(eventsOf(frame));
      return;
    }
    const message = JSON.parse(frame.toString()) as ServerMessage;
    if (message.type === "hello") this.welcome(message.position);
    if (message.type === "resync") {
      this.position = message.position;
      this.lastFrame = undefined;
      this.listener.restart();
    }
  }

  private welcome(position: number): void {
    this.failures = 0;
    if (this.position !== undefined) return;
    this.position = position;
    this.listener.restart();
  }

  /** The last position heard. Frames are read for it only when the socket has to come back. */
  private takePosition(): number | undefined {
    const last = this.lastFrame && eventsOf(this.lastFrame).at(-1);
    this.lastFrame = undefined;
    if (last) this.position = last.position;
    return this.position;
  }

  private comeBack(isSignedOut: boolean): void {
    this.ws = undefined;
    if (this.isClosed || this.timer) return;
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** this.failures);
    this.failures += 1;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.reopen(isSignedOut).catch(() => this.comeBack(isSignedOut));
      },
      pause * (0.5 + this.spread() / 2),
    );
  }

  private async reopen(isSignedOut: boolean): Promise<void> {
    if (isSignedOut) await this.session.renew();
    this.open();
  }
}

function eventsOf(frame: Buffer): LiveEvent[] {
  const message = JSON.parse(frame.toString()) as ServerMessage;
  return message.type === "events" ? message.items : [];
}

/** Whether a refusal will go away by waiting: no answer, too many requests, a server that restarts. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof ApiRefusal &&
    (error.status === 0 || error.status === 429 || error.status >= 500)
  );
}
