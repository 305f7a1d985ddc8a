import { WebSocket } from "ws";
import { type ConnectionState, TelephonyError } from "../../port.ts";
import { type AriEvent, type AriResponse, readMessage } from "./ari-messages.ts";

export type AriOptions = {
  url: string;
  user: string;
  password: string;
  application: string;
  requestTimeoutMs?: number | undefined;
  /** The most requests without an answer; more are refused. */
  maxPending?: number | undefined;
  onOpen: () => void;
  onEvent: (event: AriEvent) => void;
  /** `isRefused`: nobody listens there, so that the Asterisk is gone and not only the way to it. */
  onClosed: (isRefused: boolean) => void;
  /** Why a connection failed or ended, for the log. */
  onProblem: (problem: Error) => void;
};

export type AriRequest = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/ari/`, its parts already escaped: see `path`. */
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
};

type Pending = {
  timer: NodeJS.Timeout;
  resolve: (body: unknown) => void;
  reject: (error: Error) => void;
};

const reconnectMs = { first: 50, longest: 2_000 };
const heartbeatMs = 5_000;
const longestMessage = 16 * 1024 * 1024;

/** Asterisk answered, and it was no. */
export class AriError extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(`Asterisk answered ${status} ${words}`);
    this.name = "AriError";
    this.status = status;
  }
}

/** A path of parts, each escaped: names with slashes stay one part. */
export function path(...parts: string[]): string {
  return parts.map(encodeURIComponent).join("/");
}

/**
 * Asterisk's control interface over one WebSocket: requests and events in the order in which they happened. The
 * connection comes back by itself, unless another process takes our place: then this one is over for good.
 */
export class Ari {
  readonly #options: AriOptions;
  readonly #pending = new Map<string, Pending>();
  #socket: WebSocket | null = null;
  #state: ConnectionState = "CONNECTING";
  #lastId = 0;
  #wasRefused = false;
  #reconnectAfterMs = reconnectMs.first;
  #reconnect: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(options: AriOptions) {
    this.#options = options;
    this.#connect();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Asks, and waits for the answer: its body, or `AriError`, or why there is none. */
  request({ method, path: uri, query = {}, body }: AriRequest): Promise<unknown> {
    const { maxPending = 5_000, requestTimeoutMs = 5_000 } = this.#options;
    const socket = this.#socket;
    if (this.#state !== "CONNECTED" || socket === null) return Promise.reject(this.#absent());
    if (this.#pending.size >= maxPending) {
      const words = "Too many requests wait for Asterisk";
      return Promise.reject(new TelephonyError("overloaded", words));
    }
    this.#lastId += 1;
    const id = String(this.#lastId);
    const message = {
      type: "RESTRequest",
      ...{ transaction_id: id, request_id: id, method, uri },
      query_strings: Object.entries(query).flatMap(([name, value]) =>
        value === undefined ? [] : [{ name, value: String(value) }],
      ),
      ...(body !== undefined && {
        content_type: "application/json",
        message_body: JSON.stringify(body),
      }),
    };
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#pending.delete(id);
        reject(new TelephonyError("timeout", "Asterisk did not answer in time", true));
      };
      this.#pending.set(id, { timer: setTimeout(giveUp, requestTimeoutMs), resolve, reject });
      socket.send(JSON.stringify(message));
    });
  }

  async close(): Promise<void> {
    if (this.#state === "CLOSED") return;
    this.#end();
    const socket = this.#socket;
    if (socket === null || socket.readyState === WebSocket.CLOSED) return;
    await new Promise((resolve) => {
      socket.once("close", resolve);
      socket.terminate();
    });
  }

  /** Cuts the connection, which comes back: for tests of what becomes of the calls meanwhile. */
  cut(): void {
    this.#socket?.terminate();
  }

  #connect(): void {
    const { url, user, password, application, requestTimeoutMs = 5_000 } = this.#options;
    const address = new URL("/ari/events", url.replace(/^http/, "ws"));
    address.searchParams.set("app", application);
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    const socket = new WebSocket(address, {
      headers: { authorization },
      handshakeTimeout: requestTimeoutMs,
      maxPayload: longestMessage,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    socket.on("open", () => this.#opened(socket));
    socket.on("message", (data) => this.#received(String(data)));
    socket.on("error", (error) => {
      this.#wasRefused = "code" in error && error.code === "ECONNREFUSED";
      this.#options.onProblem(error);
    });
    socket.on("close", () => this.#closed());
  }

  #opened(socket: WebSocket): void {
    this.#state = "CONNECTED";
    this.#wasRefused = false;
    this.#reconnectAfterMs = reconnectMs.first;
    let isAlive = true;
    socket.on("pong", () => {
      isAlive = true;
    });
    this.#heartbeat = setInterval(() => {
      if (!isAlive) socket.terminate();
      isAlive = false;
      socket.ping();
    }, heartbeatMs);
    this.#options.onOpen();
  }

  #closed(): void {
    clearInterval(this.#heartbeat);
    if (this.#state === "CLOSED") return;
    this.#state = "CONNECTING";
    this.#rejectAll(() => new TelephonyError("disconnected", "The connection broke", true));
    this.#reconnect = setTimeout(() => this.#connect(), this.#reconnectAfterMs);
    this.#reconnectAfterMs = Math.min(2 * this.#reconnectAfterMs, reconnectMs.longest);
    this.#options.onClosed(this.#wasRefused);
  }

  #received(text: string): void {
    try {
      const message = readMessage(text);
      if (message === null) return;
      if (message.type === "RESTResponse") this.#answered(message);
      else if (message.type === "ApplicationReplaced") this.#replaced();
      else this.#options.onEvent(message);
    } catch (error) {
      // The next message may be read again; what this one said is found by asking.
      this.#options.onProblem(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #answered({ request_id: id, status_code: status, reason_phrase, message_body }: AriResponse) {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    if (status < 300) pending.resolve(message_body ? JSON.parse(message_body) : null);
    else pending.reject(new AriError(status, `${reason_phrase} ${message_body ?? ""}`.trim()));
  }

  /** Two who think that they lead the same calls would tear them apart: the later one has them. */
  #replaced(): void {
    this.#end();
    this.#socket?.terminate();
    const words = "Another process speaks to this Asterisk now; this one has stopped";
    this.#options.onProblem(new TelephonyError("closed", words));
    this.#options.onClosed(false);
  }

  #end(): void {
    this.#state = "CLOSED";
    clearTimeout(this.#reconnect);
    clearInterval(this.#heartbeat);
    this.#rejectAll(() => this.#absent());
  }

  #absent(): TelephonyError {
    return this.#state === "CLOSED"
      ? new TelephonyError("closed", "The provider was closed")
      : new TelephonyError("disconnected", "There is no connection to Asterisk");
  }

  #rejectAll(reason: () => TelephonyError): void {
    for (const [id, { timer, reject }] of [...this.#pending]) {
      this.#pending.delete(id);
      clearTimeout(timer);
      reject(reason());
    }
  }
}
