import { connect, type Socket } from "node:net";

export type Answer = { status: number; body: Buffer; headers: string };

type Waiting = { resolve: (answer: Answer) => void; reject: (error: Error) => void };

const headEnd = Buffer.from("\r\n\r\n");

/**
 * One connection that asks and waits, kept open. Node's own client costs as much as the request it
 * makes; this one leaves the processor to the server that is measured.
 */
class HttpConnection {
  private readonly socket: Socket;
  private waiting: Waiting | undefined;
  private parts: Buffer[] = [];
  private size = 0;
  private needed = 0;
  private headLength = 0;
  isBroken = false;

  constructor(port: number, localAddress?: string) {
    this.socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      ...(localAddress ? { localAddress } : {}),
    });
    this.socket.on("data", (chunk) => this.take(chunk));
    this.socket.on("error", (error) => this.fail(error));
    this.socket.on("close", () => this.fail(new Error("the server closed the connection")));
  }

  ask(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.isBroken = true;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.parts.push(chunk);
    this.size += chunk.length;
    if (this.size < this.needed) return;
    const all = this.parts.length === 1 ? chunk : Buffer.concat(this.parts);
    if (this.needed === 0) {
      const end = all.indexOf(headEnd);
      if (end === -1) return;
      this.headLength = end + headEnd.length;
      this.needed = this.headLength + lengthOf(all.toString("latin1", 0, end));
      if (this.size < this.needed) {
        this.parts = [all];
        return;
      }
    }
    this.finish(all);
  }

  private finish(all: Buffer): void {
    const headers = all.toString("latin1", 0, this.headLength);
    const body = all.subarray(this.headLength, this.needed);
    const { waiting } = this;
    this.waiting = undefined;
    this.parts = [];
    this.size = 0;
    this.needed = 0;
    waiting?.resolve({ status: Number(headers.slice(9, 12)), body, headers });
  }

  private fail(error: Error): void {
    this.isBroken = true;
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}

function lengthOf(head: string): number {
  if (/^transfer-encoding:/im.test(head)) throw new Error("an answer without a length");
  return Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
}

/** Connections to one server, as many as are asked for at once. */
export class HttpPool {
  private readonly port: number;
  private readonly addresses: readonly string[];
  private readonly idle: HttpConnection[] = [];
  private readonly all = new Set<HttpConnection>();

  /** `addresses` are those of this machine that connections come from, in turn. */
  constructor(port: number, addresses: readonly string[] = []) {
    this.port = port;
    this.addresses = addresses;
  }

  async ask(request: string): Promise<Answer> {
    const connection = this.take();
    const answer = await connection.ask(request);
    this.idle.push(connection);
    return answer;
  }

  get(path: string, cookie: string): Promise<Answer> {
    return this.ask(requestText("GET", path, { cookie }));
  }

  close(): void {
    for (const connection of this.all) connection.close();
  }

  private take(): HttpConnection {
    for (let known = this.idle.pop(); known; known = this.idle.pop()) {
      if (!known.isBroken) return known;
      this.all.delete(known);
    }
    const connection = new HttpConnection(
      this.port,
      this.addresses[this.all.size % this.addresses.length],
    );
    this.all.add(connection);
    return connection;
  }
}

export function requestText(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): string {
  const text = body === undefined ? "" : JSON.stringify(body);
  const lines = [`${method} ${path} HTTP/1.1`, "host: 127.0.0.1"];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) {
    lines.push("content-type: application/json", `content-length: ${Buffer.byteLength(text)}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n${text}`;
}
