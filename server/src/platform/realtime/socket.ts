import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { ClientMessage, closeCodes, EventPattern, livePath } from "@parley/contract";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { type App, inTenant } from "../app.ts";
import type { Tx } from "../db/tx.ts";
import type { Listener } from "../events/audience.ts";
import type { SequencedEvent } from "../events/sequencer.ts";
import type { Caller } from "../http/admit.ts";
import type { Hub, LiveSocket } from "./hub.ts";

const heartbeatSeconds = 15;
const maxFrame = 64 * 1024;
const maxTopics = 50;
const messagesPerSecond = 20;
/** Longer absences load everything anew, like a first visit. */
const maxReplay = 5000;

const Wanted = z.array(EventPattern).max(50);
/** Where in the stream a socket begins, and what of it it wants. */
type Start = { since: number | null; wanted: string[] | undefined };

/** Who knocks, from the upgrade request's headers; null for nobody. */
export type AuthenticateUpgrade = (request: IncomingMessage) => Promise<Caller | null>;
/** May this caller watch the topic? Decided by the modules that publish it. */
export type MayWatch = (caller: Caller, topic: string) => Promise<boolean>;

export type SocketHooks = {
  authenticate: AuthenticateUpgrade;
  mayWatch: MayWatch;
  opened(caller: Caller, socket: LiveSocket): void;
  closed(caller: Caller, socket: LiveSocket): void;
};

/** Accepts sockets at the live address and keeps each of them until it ends. */
export class LiveServer {
  private readonly app: App;
  private readonly hub: Hub;
  private readonly hooks: SocketHooks;
  private readonly wss = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrame,
    perMessageDeflate: false,
  });
  private readonly heart: NodeJS.Timeout;
  private readonly callers = new WeakMap<LiveSocket, Caller>();

  constructor(app: App, hub: Hub, hooks: SocketHooks) {
    this.app = app;
    this.hub = hub;
    this.hooks = hooks;
    this.heart = setInterval(() => this.checkHearts(), heartbeatSeconds * 1000);
  }

  /** For the HTTP server's `upgrade` event. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on("error", () => stream.destroy());
    this.admit(request, stream, head).catch((error: unknown) => {
      this.app.log.error({ err: error }, "an upgrade failed");
      stream.destroy();
    });
  }

  /** The user may do other things now: he hears by them, and topics beyond them are taken away. */
  async changeRights(socket: LiveSocket, rights: Omit<Listener, "userId">): Promise<void> {
    socket.listener = { userId: socket.listener.userId, ...rights };
    const caller = this.callers.get(socket);
    for (const topic of [...socket.topics]) {
      if (caller && (await this.mayWatch(socket, caller, topic))) continue;
      socket.topics.delete(topic);
      this.hub.send(socket, { type: "refused", topic, code: "not-found" });
    }
  }

  close(): void {
    clearInterval(this.heart);
    this.hub.closeAll();
    this.wss.close();
  }

  private async admit(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? "/", "http://local");
    if (url.pathname !== livePath) return refuseUpgrade(stream, "404 Not Found");
    if (!isSameOrigin(request)) return refuseUpgrade(stream, "403 Forbidden");
    const caller = await this.hooks.authenticate(request);
    if (!caller) return refuseUpgrade(stream, "401 Unauthorized");
    const named = request.headers["x-tenant-id"];
    if (named !== undefined && named !== caller.tenantId)
      return refuseUpgrade(stream, "403 Forbidden");

    const since = url.searchParams.get("since");
    if (since !== null && !/^\d{1,15}$/.test(since))
      return refuseUpgrade(stream, "400 Bad Request");
    const wanted = url.searchParams.get("events")?.split(",");
    if (wanted && !Wanted.safeParse(wanted).success)
      return refuseUpgrade(stream, "400 Bad Request");
    const start = { since: since === null ? null : Number(since), wanted };
    this.wss.handleUpgrade(request, stream, head, (ws) => {
      void this.open(ws, caller, start, request);
    });
  }

  private async open(
    ws: WebSocket,
    caller: Caller,
    { since, wanted }: Start,
    request: IncomingMessage,
  ): Promise<void> {
    const { tenantId, actor } = caller;
    const socket: LiveSocket = {
      ws,
      tenantId,
      sessionId: actor.sessionId,
      listener: actor,
      topics: new Set(),
      wanted,
      position: 0,
      waiting: [],
      held: [],
    };
    alive.add(ws);
    ws.on("pong", () => alive.add(ws));
    ws.on("error", () => ws.terminate());
    ws.on("close", () => {
      this.hub.remove(socket);
      this.hooks.closed(caller, socket);
    });
    this.hub.add(socket);
    this.listen(socket, caller);
    this.callers.set(socket, caller);
    try {
      // The session may have ended while the socket was not yet there to be told.
      const still = await this.hooks.authenticate(request);
      if (!still) return ws.close(closeCodes.ended, "session ended");
      socket.listener = still.actor;
      await this.replay(socket, since);
      this.hooks.opened(caller, socket);
    } catch (error) {
      this.app.log.error({ err: error }, "a socket could not resume");
      ws.close(closeCodes.resume, "resume");
    }
  }

  /**
   * The past, then what came meanwhile, then the present. Everything committed is either found by the
   * query or heard after it, because the socket was in the hub before the query began.
   */
  private async replay(socket: LiveSocket, since: number | null): Promise<void> {
    const past = await inTenant(
      this.app,
      socket.tenantId,
      async (ctx) => {
        const head = await headOf(ctx.tx);
        if (since === null || since >= head) return { head, events: [], isWhole: true };
        const events = await eventsAfter(ctx.tx, since);
        const isWhole = events.length <= maxReplay && events[0]?.position === since + 1;
        return { head, events, isWhole };
      },
      { readOnly: true },
    );
    // A position from the future belongs to another life of the database.
    const isForeign = since !== null && since > past.head;
    const serverTime = this.app.clock.now().toISOString();
    const position = since === null || isForeign ? past.head : since;
    this.hub.send(socket, { type: "hello", position, heartbeatSeconds, serverTime });
    const waiting = socket.waiting ?? [];
    socket.waiting = null;
    if (!past.isWhole || isForeign) {
      this.hub.send(socket, { type: "resync", position: past.head });
      socket.position = past.head;
    } else {
      socket.position = position;
      this.hub.sendEvents(socket, past.events);
      socket.position = Math.max(socket.position, past.head);
    }
    this.hub.sendEvents(socket, waiting);
  }

  private listen(socket: LiveSocket, caller: Caller): void {
    let second = 0;
    let count = 0;
    // One after the other: what is unsubscribed after it was subscribed must end unsubscribed.
    let turn = Promise.resolve();
    socket.ws.on("message", (raw: RawData) => {
      const now = Math.floor(performance.now() / 1000);
      count = now === second ? count + 1 : 1;
      second = now;
      if (count > messagesPerSecond) {
        socket.ws.close(closeCodes.flood, "too many messages");
        return;
      }
      turn = turn
        .then(() => this.hear(socket, caller, raw))
        .catch((error: unknown) => {
          this.app.log.error({ err: error }, "a socket's message failed");
        });
    });
  }

  private async hear(socket: LiveSocket, caller: Caller, raw: RawData): Promise<void> {
    const message = parseMessage(raw);
    if (!message) {
      this.hub.send(socket, { type: "refused", topic: "", code: "malformed" });
      return;
    }
    if (message.type === "ping") {
      this.hub.send(socket, { type: "pong" });
    } else if (message.type === "unsubscribe") {
      for (const topic of message.topics) socket.topics.delete(topic);
    } else {
      for (const topic of message.topics) await this.subscribe(socket, caller, topic);
    }
  }

  private async subscribe(socket: LiveSocket, caller: Caller, topic: string): Promise<void> {
    if (socket.topics.size >= maxTopics) {
      this.hub.send(socket, { type: "refused", topic, code: "too-many-topics" });
    } else if (await this.mayWatch(socket, caller, topic)) {
      socket.topics.add(topic);
    } else {
      this.hub.send(socket, { type: "refused", topic, code: "not-found" });
    }
  }

  private mayWatch(socket: LiveSocket, caller: Caller, topic: string): Promise<boolean> {
    return this.hooks.mayWatch(
      { ...caller, actor: { ...caller.actor, ...socket.listener } },
      topic,
    );
  }

  private checkHearts(): void {
    for (const ws of this.wss.clients) {
      if (alive.has(ws)) {
        alive.delete(ws);
        ws.ping();
      } else {
        ws.terminate();
      }
    }
  }
}

const alive = new WeakSet<WebSocket>();

function parseMessage(raw: RawData): ClientMessage | undefined {
  try {
    const parsed = ClientMessage.safeParse(JSON.parse(raw.toString()));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** A browser names the page's origin; other programs name none, and cannot ride on a cookie jar. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}

/** Answers an upgrade with this status and nothing else. */
export function refuseUpgrade(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function headOf(tx: Tx<"event_heads">): Promise<number> {
  const row = await tx.selectFrom("event_heads").select("position").executeTakeFirst();
  return row?.position ?? 0;
}

function eventsAfter(tx: Tx<"events">, since: number): Promise<SequencedEvent[]> {
  return tx
    .selectFrom("events")
    .select(["tenant_id", "id", "position", "name", "data", "audience", "actor_id", "at"])
    .where("position", ">", since)
    .orderBy("position")
    .limit(maxReplay + 1)
    .$castTo<SequencedEvent>()
    .execute();
}
