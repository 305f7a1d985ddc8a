import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

export type Received = {
  headers: IncomingHttpHeaders;
  /** As it came, for the signature. */
  text: string;
  body: {
    type: string;
    timestamp: string;
    eventId: string;
    actorId: string | null;
    data: Record<string, unknown>;
    record?: Record<string, unknown> | null;
    previousAttributes?: Record<string, unknown>;
  };
};

type Answer = (response: ServerResponse, received: Received) => void;

/** A program elsewhere that is told of events: it answers challenges and keeps what it was sent. */
export class Receiver {
  readonly received: Received[] = [];
  /** Set, it answers everything but challenges. */
  answer: Answer | undefined;
  passesChallenges = true;
  /** How many requests were open at once, at most. */
  mostAtOnce = 0;
  private open = 0;
  private readonly http: Server;

  private constructor(http: Server) {
    this.http = http;
  }

  static async start(): Promise<Receiver> {
    const http = createServer({ keepAliveTimeout: 60_000 });
    const receiver = new Receiver(http);
    http.on("request", (request, response) => {
      receiver.open++;
      receiver.mostAtOnce = Math.max(receiver.mostAtOnce, receiver.open);
      response.on("close", () => receiver.open--);
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        receiver.take({ headers: request.headers, text, body: JSON.parse(text) }, response);
      });
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    http.unref();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/hook`;
  }

  /** Of events alone, without challenges. */
  get events(): Received[] {
    return this.received.filter(({ body }) => body.type !== "webhook.challenge");
  }

  status(status: number, body = ""): void {
    this.answer = (response) => response.writeHead(status).end(body);
  }

  stop(): void {
    this.http.closeAllConnections();
    this.http.close();
  }

  private take(received: Received, response: ServerResponse): void {
    this.received.push(received);
    const { type, data } = received.body;
    if (type === "webhook.challenge" && this.passesChallenges) {
      response.end(JSON.stringify({ challenge: data.challenge }));
    } else if (this.answer && type !== "webhook.challenge") this.answer(response, received);
    else response.writeHead(204).end();
  }
}
