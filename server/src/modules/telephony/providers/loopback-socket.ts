import { WebSocket } from "ws";
import { parseAddress } from "../carrier/address.ts";
import { type Command, Frame, longestFrame, type NewCommand, type Reply } from "../carrier/wire.ts";
import { type ConnectionState, TelephonyError } from "../port.ts";

export type LoopbackSocketOptions = {
  /** As the carrier's `listen`: HOST:PORT or the path of a Unix socket. */
  address: string;
  token: string;
  commandTimeoutMs: number;
  /** The most commands without an answer; more are refused. */
  maxPending: number;
  onOpen: () => void;
  onBatch: (batch: NonNullable<Frame["batch"]>) => void;
  onIncoming: (calls: NonNullable<Frame["incoming"]>) => void;
  /** Why a connection failed or ended, for the log. */
  onProblem: (problem: Error) => void;
};

type Pending = {
  isSent: boolean;
  timer: NodeJS.Timeout;
  resolve: (result: unknown) => void;
  reject: (error: TelephonyError) => void;
};

const reconnectMs = { first: 50, longest: 2_000 };
const heartbeatMs = 5_000;

/** One connection to the carrier that comes back by itself. */
export class LoopbackSocket {
  readonly #options: LoopbackSocketOptions;
  readonly #pending = new Map<number, Pending>();
  #queue: Command[] = [];
  #socket: WebSocket | null = null;
  #state: ConnectionState = "CONNECTING";
  #lastId = 0;
  #reconnectAfterMs = reconnectMs.first;
  #reconnect: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(options: LoopbackSocketOptions) {
    this.#options = options;
    this.#connect();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Sends a command as soon as there is a connection, and waits for its reply. */
  send(command: NewCommand): Promise<unknown> {
    if (this.#state === "CLOSED") return Promise.reject(closed());
    if (this.#pending.size >= this.#options.maxPending) {
      return Promise.reject(new TelephonyError("overloaded", "Too many commands are under way"));
    }
    return new Promise((resolve, reject) => {
      const id = this.#enqueue(command);
      const timer = setTimeout(() => this.#giveUp(id), this.#options.commandTimeoutMs);
      this.#pending.set(id, { isSent: false, timer, resolve, reject });
    });
  }

  /** Sends a command that has no reply; without a connection it is dropped. */
  post(command: NewCommand): void {
    if (this.#state === "CONNECTED") this.#enqueue(command);
  }

  async close(): Promise<void> {
    if (this.#state === "CLOSED") return;
    this.#state = "CLOSED";
    clearTimeout(this.#reconnect);
    clearInterval(this.#heartbeat);
    this.#rejectAll(() => closed());
    const socket = this.#socket;
    if (socket === null || socket.readyState === WebSocket.CLOSED) return;
    await new Promise((resolve) => {
      socket.once("close", resolve);
      socket.terminate();
    });
  }

  #connect(): void {
    const address = parseAddress(this.#options.address);
    const url =
      address.kind === "UNIX"
        ? `ws+unix:${address.path}:/`
        : `ws://${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}/`;
    const socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${this.#options.token}` },
      handshakeTimeout: this.#options.commandTimeoutMs,
      maxPayload: longestFrame,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    socket.on("open", () => this.#opened(socket));
    socket.on("message", (data) => this.#received(String(data), socket));
    socket.on("error", (error) => this.#options.onProblem(error));
    socket.on("close", () => this.#closed());
  }

  #opened(socket: WebSocket): void {
    this.#state = "CONNECTED";
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
    this.#flush();
  }

  #closed(): void {
    clearInterval(this.#heartbeat);
    if (this.#state === "CLOSED") return;
    this.#state = "CONNECTING";
    this.#rejectAll(({ isSent }) =>
      isSent ? new TelephonyError("disconnected", "The connection broke", true) : null,
    );
    this.#reconnect = setTimeout(() => this.#connect(), this.#reconnectAfterMs);
    this.#reconnectAfterMs = Math.min(2 * this.#reconnectAfterMs, reconnectMs.longest);
  }

  #received(text: string, socket: WebSocket): void {
    const frame = readFrame(text);
    if (frame === null) {
      this.#options.onProblem(new Error("The carrier sent a frame that is none"));
      socket.terminate();
      return;
    }
    for (const reply of frame.replies ?? []) this.#replied(reply);
    if (frame.batch) this.#options.onBatch(frame.batch);
    if (frame.incoming?.length) this.#options.onIncoming(frame.incoming);
  }

  #replied(reply: Reply): void {
    const pending = this.#take(reply.id);
    if (reply.ok) pending?.resolve(reply.result);
    else pending?.reject(new TelephonyError(reply.code, reply.message));
  }

  #enqueue(command: NewCommand): number {
    this.#lastId += 1;
    const id = this.#lastId;
    if (this.#queue.push({ id, ...command }) === 1) queueMicrotask(() => this.#flush());
    return id;
  }

  /** All commands of one turn go as one frame. */
  #flush(): void {
    if (this.#state !== "CONNECTED" || this.#queue.length === 0) return;
    const commands = this.#queue;
    this.#queue = [];
    for (const { id } of commands) {
      const pending = this.#pending.get(id);
      if (pending) pending.isSent = true;
    }
    this.#socket?.send(JSON.stringify(commands));
  }

  #giveUp(id: number): void {
    const pending = this.#take(id);
    this.#queue = this.#queue.filter((command) => command.id !== id);
    const error = pending?.isSent
      ? new TelephonyError("timeout", "The carrier did not answer in time", true)
      : new TelephonyError("disconnected", "There is no connection to the carrier");
    pending?.reject(error);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }

  #rejectAll(reason: (pending: Pending) => TelephonyError | null): void {
    for (const [id, pending] of this.#pending) {
      const error = reason(pending);
      if (error) this.#take(id)?.reject(error);
    }
  }
}

function closed(): TelephonyError {
  return new TelephonyError("closed", "The provider was closed");
}

function readFrame(text: string): Frame | null {
  try {
    return Frame.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
