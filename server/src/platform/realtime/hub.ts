import type { LiveEvent, ServerMessage } from "@parley/contract";
import {
  closeCodes,
  events as eventTypes,
  meansEvent,
  Notification,
  sightOf,
} from "@parley/contract";
import type { WebSocket } from "ws";
import { z } from "zod";
import { hears, type Listener } from "../events/audience.ts";
import type { SequencedEvent } from "../events/sequencer.ts";
import { holdsPersonal, maskedFor } from "../http/mask.ts";
import type { Metrics } from "../observe/metrics.ts";
import type { Live } from "./live.ts";

/** More than this waiting for a slow reader: he is told to resume instead. */
const maxBuffered = 1_000_000;
/** So many sockets are written to before the loop may do something else. */
const slice = 250;
/**
 * How long an unhurried event waits at most. On a floor of two hundred each of some hundred presences a
 * second goes to everybody: a frame for each was the most that the process did.
 */
const unhurriedMs = 200;

export type LiveSocket = {
  readonly ws: WebSocket;
  readonly tenantId: string;
  readonly sessionId: string | null;
  listener: Listener;
  readonly topics: Set<string>;
  /** Names and kinds of events that it wants; everything without. */
  readonly wanted?: readonly string[] | undefined;
  /** Events up to here were sent or were not for him. */
  position: number;
  /** While the past is being replayed, the present waits here. */
  waiting: SequencedEvent[] | null;
  /** Encoded events that are in no hurry; the next frame takes them along, in their order. */
  held: string[];
};

/** The sockets of this process. Hears every event once and gives it to those who may hear it. */
export class Hub implements Live {
  private readonly tenants = new Map<string, Set<LiveSocket>>();
  private readonly metrics: Metrics;
  private delivering: Promise<void> = Promise.resolve();
  private holding = new Set<LiveSocket>();
  private letGo: NodeJS.Timeout | undefined;

  constructor(metrics: Metrics) {
    this.metrics = metrics;
  }

  get size(): number {
    let open = 0;
    for (const sockets of this.tenants.values()) open += sockets.size;
    return open;
  }

  add(socket: LiveSocket): void {
    const sockets = this.tenants.get(socket.tenantId) ?? new Set();
    sockets.add(socket);
    this.tenants.set(socket.tenantId, sockets);
    this.metrics.socketsOpen.set(this.size);
  }

  remove(socket: LiveSocket): void {
    const sockets = this.tenants.get(socket.tenantId);
    sockets?.delete(socket);
    this.holding.delete(socket);
    if (sockets?.size === 0) this.tenants.delete(socket.tenantId);
    this.metrics.socketsOpen.set(this.size);
  }

  of(tenantId: string): Iterable<LiveSocket> {
    return this.tenants.get(tenantId) ?? [];
  }

  /** Who has a socket in this process, by tenant. */
  users(): Map<string, Set<string>> {
    const users = new Map<string, Set<string>>();
    for (const [tenantId, sockets] of this.tenants) {
      users.set(tenantId, new Set([...sockets].map((socket) => socket.listener.userId)));
    }
    return users;
  }

  socketsOfUser(tenantId: string, userId: string): LiveSocket[] {
    return [...this.of(tenantId)].filter((socket) => socket.listener.userId === userId);
  }

  /**
   * Events of any tenants, by position. Each is encoded once, however many hear it. Batches leave one
   * after the other: one that overtook another would make its events look as if they had been sent.
   */
  deliver(batch: SequencedEvent[]): Promise<void> {
    const done = this.delivering.then(() => this.deliverNow(batch));
    this.delivering = done.catch(() => {});
    return done;
  }

  private async deliverNow(batch: SequencedEvent[]): Promise<void> {
    for (const [tenantId, events] of groupByTenant(batch)) {
      const sockets = this.tenants.get(tenantId);
      if (!sockets) continue;
      const outgoing = events.map(prepare);
      let written = 0;
      for (const socket of [...sockets]) {
        this.sendEvents(socket, events, outgoing);
        if (++written % slice === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }

  /** Sends what the socket may hear and has not heard; keeps it while the past is replayed. */
  sendEvents(socket: LiveSocket, events: SequencedEvent[], outgoing = events.map(prepare)): void {
    if (socket.waiting) {
      socket.waiting.push(...events);
      return;
    }
    const texts: string[] = [];
    let isUrgent = false;
    events.forEach((event, i) => {
      if (event.position <= socket.position) return;
      socket.position = event.position;
      const { wanted } = socket;
      if (wanted && !wanted.some((pattern) => meansEvent(pattern, event.name))) return;
      if (!hears(socket.listener, event.audience)) return;
      const out = outgoing[i];
      if (!out) return;
      texts.push(out.personal ? encodeMasked(event, out.personal, socket.listener) : out.text);
      isUrgent ||= !out.unhurried;
    });
    if (texts.length === 0) return;
    this.metrics.eventsSent += texts.length;
    socket.held.push(...texts);
    if (isUrgent) this.writeHeld(socket);
    else this.hold(socket);
  }

  private writeHeld(socket: LiveSocket): void {
    this.holding.delete(socket);
    if (socket.held.length === 0) return;
    this.write(socket, `{"type":"events","items":[${socket.held.join(",")}]}`);
    socket.held = [];
  }

  private hold(socket: LiveSocket): void {
    this.holding.add(socket);
    this.letGo ??= setTimeout(() => {
      this.letGo = undefined;
      void this.writeAllHeld();
    }, unhurriedMs).unref();
  }

  private async writeAllHeld(): Promise<void> {
    const sockets = [...this.holding];
    let written = 0;
    for (const socket of sockets) {
      if (this.holding.has(socket)) this.writeHeld(socket);
      if (++written % slice === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Says something to one socket, behind all that was said to it before. */
  send(socket: LiveSocket, message: ServerMessage): void {
    this.writeHeld(socket);
    this.write(socket, JSON.stringify(asSeen(message, socket.listener)));
  }

  publish(tenantId: string, topic: string, value: unknown): void {
    let text: string | undefined;
    for (const socket of this.of(tenantId)) {
      if (!socket.topics.has(topic)) continue;
      text ??= JSON.stringify({ type: "gauge", topic, value });
      this.write(socket, text);
    }
  }

  watched(): { tenantId: string; topic: string }[] {
    const seen = new Map<string, { tenantId: string; topic: string }>();
    for (const [tenantId, sockets] of this.tenants) {
      for (const socket of sockets) {
        for (const topic of socket.topics) seen.set(`${tenantId} ${topic}`, { tenantId, topic });
      }
    }
    return [...seen.values()];
  }

  /** Ends the sockets of a session that was revoked. */
  endSession(tenantId: string, sessionId: string): void {
    for (const socket of this.of(tenantId)) {
      if (socket.sessionId === sessionId) socket.ws.close(closeCodes.ended, "session ended");
    }
  }

  /** Ends all sockets of a tenant that was closed. */
  endTenant(tenantId: string): void {
    for (const socket of this.of(tenantId)) socket.ws.close(closeCodes.ended, "tenant closed");
  }

  /** Events may have passed unheard here: every page comes back and asks for what it missed. */
  resumeAll(): void {
    this.closeWith(closeCodes.resume, "resume");
  }

  closeAll(): void {
    this.closeWith(closeCodes.drain, "restarting");
  }

  private closeWith(code: number, reason: string): void {
    for (const sockets of this.tenants.values()) {
      for (const socket of sockets) socket.ws.close(code, reason);
    }
  }

  private write(socket: LiveSocket, text: string): void {
    if (socket.ws.readyState !== socket.ws.OPEN) return;
    if (socket.ws.bufferedAmount > maxBuffered) {
      socket.ws.close(closeCodes.resume, "resume");
      return;
    }
    socket.ws.send(text);
  }
}

export function toLiveEvent(event: SequencedEvent): LiveEvent {
  const { position, id, name, data } = event;
  return { position, id, name, at: event.at.toISOString(), actorId: event.actor_id, data };
}

function encode(event: SequencedEvent): string {
  return JSON.stringify(toLiveEvent(event));
}

/** What is the same of an event for all who hear it. */
type Outgoing = { text: string; personal: z.ZodType | null; unhurried: boolean };

function prepare(event: SequencedEvent): Outgoing {
  const type = eventTypes.get(event.name);
  const personal = type && holdsPersonal(type.data) ? type.data : null;
  return { text: encode(event), personal, unhurried: type?.unhurried === true };
}

/** Events hold no personal data as a rule; one that does is encoded anew for whoever may not see it. */
function encodeMasked(event: SequencedEvent, schema: z.ZodType, { grants }: Listener): string {
  const data = maskedFor(schema, event.data, sightOf(grants)) as Record<string, unknown>;
  return encode({ ...event, data });
}

const Notices = z.array(Notification);

function asSeen(message: ServerMessage, { grants }: Listener): ServerMessage {
  if (message.type !== "notifications") return message;
  const items = maskedFor(Notices, message.items, sightOf(grants)) as typeof message.items;
  return { ...message, items };
}

function groupByTenant(batch: SequencedEvent[]): Map<string, SequencedEvent[]> {
  const groups = new Map<string, SequencedEvent[]>();
  for (const event of batch) {
    const group = groups.get(event.tenant_id);
    if (group) group.push(event);
    else groups.set(event.tenant_id, [event]);
  }
  return groups;
}
